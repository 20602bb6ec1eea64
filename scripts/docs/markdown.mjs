// The little of Markdown that the checks need: headings, links and fenced blocks, each with its line.

/**
 * Reads one Markdown file as GitHub shows it.
 *
 * @param {string} text
 * @returns {{ anchors: Set<string>, links: { target: string, line: number }[],
 *   blocks: { language: string, text: string, line: number }[] }}
 */
export function readMarkdown(text) {
  const page = { anchors: new Set(), links: [], blocks: [] };
  const slugs = new Map();
  let fence;
  text.split('\n').forEach((content, index) => {
    const line = index + 1;
    const mark = /^\s*(`{3,}|~{3,})\s*([\w-]*)/.exec(content);
    if (fence) {
      const closes = mark && mark[1].startsWith(fence.mark) && mark[2] === '';
      if (closes) {
        page.blocks.push({ language: fence.language, text: fence.lines.join('\n'), line: fence.line });
        fence = undefined;
      } else {
        fence.lines.push(content);
      }
    } else if (mark) {
      fence = { mark: mark[1], language: mark[2].toLowerCase(), lines: [], line };
    } else {
      readHeading(content, slugs, page.anchors);
      readLinks(content, line, page.links);
    }
  });
  return page;
}

function readHeading(content, slugs, anchors) {
  for (const [, id] of content.matchAll(/<a\s+(?:id|name)="([^"]+)"/g)) {
    anchors.add(id);
  }
  const heading = /^#{1,6}\s+(.*?)\s*#*$/.exec(content);
  if (heading) {
    const slug = slugOf(heading[1]);
    const seen = slugs.get(slug) ?? 0;
    slugs.set(slug, seen + 1);
    anchors.add(seen === 0 ? slug : `${slug}-${seen}`);
  }
}

/** GitHub's rule: the visible text in lower case, without punctuation, a hyphen for each space. */
function slugOf(heading) {
  const visible = heading.replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/<[^>]+>/g, '');
  return visible
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Mark}\p{Number}\p{Connector_Punctuation} -]/gu, '')
    .replaceAll(' ', '-');
}

function readLinks(content, line, links) {
  const prose = content.replace(/(`+)(?!`).*?[^`]\1(?!`)/g, '');
  const patterns = [
    /\]\(\s*<?([^\s)>]+)>?(?:\s+["'(][^)]*)?\)/g,
    /^\s*\[[^\]]+\]:\s*<?([^\s>]+)>?/g,
    /<(?:a|img|source)\b[^>]*\s(?:href|src|srcset)="([^"]+)"/g,
  ];
  for (const pattern of patterns) {
    for (const [, target] of prose.matchAll(pattern)) {
      links.push({ target, line });
    }
  }
}
