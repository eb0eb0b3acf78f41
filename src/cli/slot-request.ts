import { archivePlace } from '../app/archive-place.ts';
import type { Deps } from '../app/deps.ts';
import { requireFormats } from '../app/render.ts';
import type { SlotOutcome, SlotRequest } from '../app/run-slot.ts';
import { loadSettings, requireInstant, type Settings } from '../app/settings.ts';
import { gate } from '../compliance/gate.ts';
import type { Slot } from '../model/run-evidence.ts';
import { requireCron, slotOf } from '../scheduler/slots.ts';
import type { Cron } from '../util/cron.ts';
import type { CommandArguments } from './command.ts';
import { failOn } from './gate-option.ts';
import { newTimings } from './gathering.ts';
import { gatherRequest, judgeRequest } from './requests.ts';

/** What a slot's run needs, but for the slot itself; read again for every slot, so that a changed file counts. */
export function slotRequest(args: CommandArguments): Omit<SlotRequest, 'slot' | 'trigger'> {
  const { options } = args;
  const settings = loadSettings(judgeRequest(args, ['all']));
  const formats = settings.config.values.archive?.formats ?? ['html', 'pdf', 'json'];
  requireFormats(formats);
  return {
    gather: gatherRequest(args, settings.config),
    settings,
    place: archivePlace(settings.config, options.text('archive'), options.text('keyDir')),
    formats,
    timings: newTimings(),
  };
}

/** Says what a slot came to. Gives its exit code: 0 once sealed, 2 when not; `--fail-on` makes findings count. */
export function sayOutcome(
  { options }: CommandArguments,
  slot: string,
  outcome: SlotOutcome,
  deps: Deps,
): number {
  if (outcome.outcome === 'failed') {
    deps.say(`slot ${slot}: ${outcome.stage} failed, recorded as a failed run: ${outcome.error.message}`);
    return 2;
  }
  const { appended, assessment } = outcome;
  if (outcome.outcome === 'duplicate')
    deps.say(`slot ${slot}: already sealed as entry ${appended.index}; nothing was added`);
  else deps.say(`slot ${slot}: sealed as entry ${appended.index}, root ${appended.rootHash}`);
  deps.say(assessment.summary.headline);
  return options.text('failOn') === undefined ? 0 : gate(assessment, failOn(options)).code;
}

/** The slot a run is for: the one named; else the latest of the schedule that has begun; else the current minute. */
export function requestedSlot(
  args: CommandArguments,
  settings: Settings,
  now: string,
): Pick<Slot, 'trigger'> & { readonly slot: string } {
  const named = args.options.text('slot');
  if (named !== undefined) return { slot: requireInstant(named, '--slot'), trigger: 'manual' };
  const cron = configuredCron(args, settings);
  return cron
    ? { slot: slotOf(cron, now), trigger: 'schedule' }
    : { slot: `${now.slice(0, 16)}:00Z`, trigger: 'manual' };
}

/** The schedule of `--cron`, else of the configuration. Throws CONFIG_INVALID for one that is none. */
export function configuredCron({ options }: CommandArguments, { config }: Settings): Cron | undefined {
  const given = options.text('cron');
  if (given !== undefined) return requireCron(given, { file: '--cron' });
  const configured = config.values.schedule?.cron;
  if (configured === undefined) return undefined;
  return requireCron(
    configured,
    config.yaml?.placeOf(['schedule', 'cron']) ?? { file: config.file ?? 'configuration' },
  );
}
