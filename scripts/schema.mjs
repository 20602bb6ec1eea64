// node scripts/schema.mjs [FILE]: prints the GraphQL schema of the built resolvers, into FILE or to stdout.
import { writeFileSync } from 'node:fs';
import { printSchema } from '../dist/src/resolvers/schema.js';

const [file] = process.argv.slice(2);
if (file) {
  writeFileSync(file, printSchema());
} else {
  process.stdout.write(printSchema());
}
