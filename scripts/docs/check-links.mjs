import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** Every relative link must lead to a file of the repository, every anchor to a heading in it. */
export function checkLinks(root, pages) {
  const problems = [];
  for (const [file, page] of pages) {
    for (const { target, line } of page.links) {
      const problem = checkLink(root, pages, file, target);
      if (problem) {
        problems.push(`${file}:${line} ${problem}`);
      }
    }
  }
  return problems;
}

function checkLink(root, pages, file, target) {
  if (/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(target)) {
    return undefined; // Another host: checked by readers, so that a check does not depend on the network.
  }
  const [path, anchor] = splitAnchor(target);
  const linked = path === '' ? file : normalize(join(path.startsWith('/') ? '' : dirname(file), path));
  if (linked.startsWith('..')) {
    return `links to ${target}, which is outside of the repository`;
  }
  if (!existsSync(join(root, linked))) {
    return `links to ${target}, which does not exist`;
  }
  const page = pages.get(linked.replace(/\/$/, ''));
  if (anchor && page && !page.anchors.has(anchor)) {
    return `links to ${target}, but ${linked} has no heading #${anchor}`;
  }
  return undefined;
}

function splitAnchor(target) {
  const [path, anchor] = target.split('#');
  return [
    decodeURIComponent(path.split('?')[0]),
    anchor === undefined ? undefined : decodeURIComponent(anchor),
  ];
}
