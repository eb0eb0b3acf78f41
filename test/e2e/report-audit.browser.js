/** Questions asked within the page: this file is read as text and sent to the browser. */

/** What an accessible document must not have; an empty list is good. */
const audit = () => {
  const faults = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  if (document.documentElement.lang !== 'en') faults.push('no language');
  if (document.title.length < 10) faults.push('no title');
  for (const landmark of ['main', 'nav', 'header', 'footer'])
    if (all(landmark).length !== 1) faults.push(`not one ${landmark}`);
  if (all('h1').length !== 1) faults.push('not one h1');
  const levels = all('h1, h2, h3, h4').map((heading) => Number(heading.tagName[1]));
  if (levels.some((level, index) => level > (levels[index - 1] ?? 0) + 1))
    faults.push('a heading level is skipped');
  const ids = all('[id]').map((element) => element.id);
  if (new Set(ids).size !== ids.length) faults.push('an id is there twice');
  for (const link of all('a[href]')) {
    const target = link.getAttribute('href').slice(1);
    if (!ids.includes(target)) faults.push(`a link to nowhere: ${target}`);
    if (link.textContent.trim() === '') faults.push('a link without text');
  }
  for (const table of all('table')) {
    if (!table.querySelector('caption')?.textContent) faults.push('a table without caption');
    if (!table.querySelector('thead th[scope=col]')) faults.push('a table without column headers');
    for (const row of table.querySelectorAll('tbody tr'))
      if (!row.querySelector('th[scope=row]')) faults.push('a row without header');
  }
  for (const status of all('.status'))
    if (status.textContent.trim() === '' || !status.querySelector('svg'))
      faults.push('a status by colour alone');
  for (const drawing of all('svg'))
    if (
      drawing.getAttribute('aria-hidden') !== 'true' &&
      !(drawing.getAttribute('role') === 'img' && drawing.getAttribute('aria-label'))
    )
      faults.push('a drawing without alternative');
  return [...new Set(faults)];
};

/** Texts with less contrast than WCAG 2.2 AA asks (1.4.3), with the ratio. */
const poorContrast = () => {
  const channels = (color) => (color.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (color) => {
    const [r, g, b] = channels(color).map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const backgroundOf = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      const [, , , alpha = 1] = channels(color);
      if (alpha === 1) return color;
    }
    return 'rgb(255, 255, 255)';
  };
  const poor = new Set();
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '');
    if (!own) continue;
    const style = getComputedStyle(element);
    const [light, dark] = [luminance(style.color), luminance(backgroundOf(element))].sort((a, b) => b - a);
    const ratio = (light + 0.05) / (dark + 0.05);
    const large =
      Number.parseFloat(style.fontSize) >= 24 ||
      (Number.parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) poor.add(`${element.tagName}.${element.className} ${ratio.toFixed(2)}`);
  }
  return [...poor];
};

globalThis.reportAudit = { audit, poorContrast };
