import { isJsonObject, numberAt, objectAt, textAt, textsAt, type JsonObject } from './json.js';

/** What the reference services understand of a campaign's `metadata`. Every member may be missing there. */
export interface CampaignInputs {
  readonly product: string | undefined;
  /** The message itself; without it the Analyst writes one. */
  readonly message: string | undefined;
  readonly audience: string | undefined;
  /** In lower case. */
  readonly industry: string | undefined;
  readonly callToAction: string | undefined;
  readonly channels: readonly string[];
  /** The only channels that may be used; undefined where any may. */
  readonly authorisedChannels: readonly string[] | undefined;
  readonly forbiddenWords: readonly string[];
  readonly requiredDisclaimers: readonly string[];
  readonly doNotDo: readonly string[];
  readonly brand: Brand;
  readonly budget: Budget;
  /** Asks the creative department to leave the legal lines out. */
  readonly omitDisclaimer: boolean;
  /** A date and time before which nothing may be published. */
  readonly embargoUntil: string | undefined;
}

export interface Brand {
  readonly voice: string | undefined;
  readonly background: string | undefined;
  readonly text: string | undefined;
  /** The brand's colours may not be changed, not even to make them readable. */
  readonly locked: boolean;
}

export interface Budget {
  readonly total: number | undefined;
  readonly cap: number | undefined;
  readonly currency: string;
}

export function readCampaignInputs(metadata: JsonObject): CampaignInputs {
  return {
    product: textAt(metadata, 'product'),
    message: textAt(metadata, 'message'),
    audience: textAt(metadata, 'audience'),
    industry: textAt(metadata, 'industry')?.toLowerCase(),
    callToAction: textAt(metadata, 'call_to_action'),
    channels: textsAt(metadata, 'channels'),
    authorisedChannels: Array.isArray(metadata.authorised_channels)
      ? textsAt(metadata, 'authorised_channels')
      : undefined,
    forbiddenWords: textsAt(metadata, 'forbidden_words'),
    requiredDisclaimers: textsAt(metadata, 'required_disclaimers'),
    doNotDo: textsAt(metadata, 'do_not_do'),
    brand: readBrand(objectAt(metadata, 'brand')),
    budget: readBudget(metadata.budget),
    omitDisclaimer: metadata.omit_disclaimer === true,
    embargoUntil: textAt(metadata, 'embargo_until'),
  };
}

/** Reads `{ voice, background, text, locked }`, in metadata and in a brief alike. */
export function readBrand(brand: JsonObject): Brand {
  return {
    voice: textAt(brand, 'voice'),
    background: textAt(brand, 'background'),
    text: textAt(brand, 'text'),
    locked: brand.locked === true,
  };
}

/** Reads `{ total, cap, currency }`, or a plain number as the total. */
export function readBudget(budget: unknown): Budget {
  const object = isJsonObject(budget) ? budget : { total: budget };
  return {
    total: numberAt(object, 'total'),
    cap: numberAt(object, 'cap'),
    currency: textAt(object, 'currency') ?? 'EUR',
  };
}
