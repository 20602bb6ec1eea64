// node scripts/contracts-schema.mjs FILE: writes the contracts as JSON Schema, for services in any language. Reads the
// compiled contract classes, so that there is one source: their decorators.
import { writeFileSync } from 'node:fs';
import storage from 'class-transformer/cjs/storage.js';
import { validationMetadatasToSchemas } from 'class-validator-jsonschema';

const DESCRIPTIONS = {
  StrategyBrief:
    "The Analyst's answer: whom the campaign speaks to, what it says, where, and within which limits.",
  QualityReport: "The Optimizer's answer to an audit.",
  QualityCheck: 'One check of an audit. It fails when its result is not PASS.',
  CampaignPayload: 'A whole campaign as the audit and the learning step receive it.',
  ExecutionLogEntry: 'One entry of the audit trail as the services see it.',
};

const UUID = '^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$';
const RFC_3339 =
  '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])[Tt ]([01]\\d|2[0-3]):[0-5]\\d:([0-5]\\d|60)(\\.\\d+)?' +
  '([Zz]|[-+]([01]\\d|2[0-3]):[0-5]\\d)$';

const [out] = process.argv.slice(2);
if (!out) {
  console.error('usage: node scripts/contracts-schema.mjs FILE');
  process.exit(64);
}
writeFileSync(out, `${JSON.stringify(await contractsSchema(), null, 2)}\n`);

async function contractsSchema() {
  await import('../dist/src/contracts/index.js');
  const schemas = validationMetadatasToSchemas({
    classTransformerMetadataStorage: storage.defaultMetadataStorage,
    refPointerPrefix: '#/$defs/',
    // Many validators take a format for a mere remark: the patterns say what class-validator checks.
    additionalConverters: {
      holdsObjects: { type: 'array' },
      isUuid: { type: 'string', format: 'uuid', pattern: UUID },
      isRFC3339: { type: 'string', format: 'date-time', pattern: RFC_3339 },
    },
  });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:leadboost:contracts',
    title: 'LeadBoost contracts',
    description:
      'What the services exchange with the orchestrator. Fields that are not named are kept and passed on.',
    $defs: Object.fromEntries(
      Object.entries(DESCRIPTIONS).map(([name, description]) => [
        name,
        definition(schemas[name], description),
      ]),
    ),
  };
}

/** What is optional may also be null. */
function definition({ properties, required, ...rest }, description) {
  const withNulls = Object.entries(properties).map(([name, schema]) => [
    name,
    required.includes(name) ? schema : orNull(schema),
  ]);
  return { description, ...rest, required, properties: Object.fromEntries(withNulls) };
}

function orNull(schema) {
  const nullable = { ...schema, type: [schema.type, 'null'] };
  return schema.enum ? { ...nullable, enum: [...schema.enum, null] } : nullable;
}
