import { Field, ObjectType } from 'type-graphql';
import { QualityVerdict, Severity } from '../../contracts/enums.js';
import type { JsonObject } from '../../contracts/json.js';
import type { QualityCheck } from '../../contracts/quality-check.js';
import type { QualityReport } from '../../contracts/quality-report.js';
import type { QualityCheckView, QualityReportView } from '../../contracts/wire.js';
import { DateTimeScalar } from '../scalars/date-time.js';
import { JsonObjectScalar } from '../scalars/json-object.js';
import type { Assert, CamelCase, Mirrors } from '../type-assertions.js';

/** One check of an audit. */
@ObjectType('QualityCheck', { description: 'One check of a quality audit.', simpleResolvers: true })
export class QualityCheckType {
  @Field({ description: 'Names the check.' })
  checkId!: string;

  @Field(() => QualityVerdict, { description: 'The check’s outcome.' })
  result!: QualityVerdict;

  @Field(() => String, { nullable: true, description: 'The Optimizer’s code for what it found.' })
  reasonCode!: string | null;

  @Field(() => Severity, { description: 'How grave it is when the check does not pass.' })
  severity!: Severity;

  @Field(() => JsonObjectScalar, { description: 'What the outcome rests on.' })
  evidence!: JsonObject;
}

/** The Optimizer's audit. */
@ObjectType('QualityReport', {
  description: 'The Optimizer’s audit of strategy and assets.',
  simpleResolvers: true,
})
export class QualityReportType {
  @Field(() => QualityVerdict, { description: 'The outcome of the audit as a whole.' })
  verdict!: QualityVerdict;

  @Field(() => [QualityCheckType], { description: 'The single checks.' })
  checks!: QualityCheckType[];

  @Field({ description: 'The auditor’s signature, as it was received.' })
  auditorSignature!: string;

  @Field(() => DateTimeScalar, { description: 'When the audit was made, by the auditor’s clock.' })
  timestamp!: string;
}

export type QualityReportChecks = [
  Assert<Mirrors<QualityCheckType, QualityCheckView>>,
  Assert<Mirrors<QualityReportType, QualityReportView>>,
  Assert<Mirrors<Record<keyof QualityCheckType, 0>, Record<CamelCase<keyof QualityCheck>, 0>>>,
  Assert<Mirrors<Record<keyof QualityReportType, 0>, Record<CamelCase<keyof QualityReport>, 0>>>,
];
