import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname } from 'node:path';

/** A file of the explorer. */
export interface GraphiqlAsset {
  contentType: string;
  body: Buffer;
}

/** Where the build puts them: our own, and those of GraphiQL and React. */
const FOLDER = new URL('assets/', import.meta.url);

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

/**
 * The files of the explorer by a name that holds a hash of their content, so that browsers may keep them for ever.
 * They are looked up here and nowhere else: no name leads out of the folder.
 */
export class GraphiqlAssets {
  private constructor(
    private readonly files: ReadonlyMap<string, GraphiqlAsset>,
    private readonly hashedNames: ReadonlyMap<string, string>,
  ) {}

  /** @throws where the folder is missing: the server was not built by `npm run build` */
  static async load(): Promise<GraphiqlAssets> {
    const files = new Map<string, GraphiqlAsset>();
    const hashedNames = new Map<string, string>();
    for (const name of await readdir(FOLDER)) {
      const contentType = CONTENT_TYPES[extname(name)];
      if (contentType === undefined) continue;
      const body = await readFile(new URL(name, FOLDER));
      const hash = createHash('sha256').update(body).digest('hex').slice(0, 16);
      files.set(`${hash}-${name}`, { contentType, body });
      hashedNames.set(name, `${hash}-${name}`);
    }
    return new GraphiqlAssets(files, hashedNames);
  }

  /** The file of this hashed name. */
  find(hashedName: string): GraphiqlAsset | undefined {
    return this.files.get(hashedName);
  }

  /** The hashed name of a file of the folder. */
  hashedName(name: string): string {
    const hashed = this.hashedNames.get(name);
    if (hashed === undefined) throw new Error(`The explorer has no file ${name}: run \`npm run build\`.`);
    return hashed;
  }
}
