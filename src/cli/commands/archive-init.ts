import { archivePlace, createArchive } from '../../app/archive-place.ts';
import type { Deps } from '../../app/deps.ts';
import { formatVerifierKey } from '../../archive/note.ts';
import { findConfig } from '../../config/settings.ts';
import { requireCron } from '../../scheduler/slots.ts';
import type { CommandArguments } from '../command.ts';

/** Makes an archive and its keys, and prints the key that an auditor should keep. */
export async function run({ options }: CommandArguments, deps: Deps): Promise<number> {
  const config = findConfig(options.text('config'), ['.']);
  const place = archivePlace(config, options.text('archive'), options.text('keyDir'));
  const { schedule, archive: configured } = config.values;
  if (schedule)
    requireCron(schedule.cron, config.yaml?.placeOf(['schedule', 'cron']) ?? { file: config.file! });
  const settings = {
    ...(schedule && { schedule: schedule.cron }),
    reports: configured?.reports ?? 'always',
  } as const;
  const archive = await createArchive(place, settings, () => Date.parse(deps.now()), options.text('origin'));
  deps.say(
    `archive ${place.folder} made; its keys are in ${place.keyDir}: keep them from whoever may write the archive`,
  );
  deps.say('give this verifier key to whoever will verify, by another way than the archive:');
  deps.out(`${formatVerifierKey(archive.logKey)}\n`);
  return 0;
}
