import { readBrand } from '../campaign-inputs.js';
import { channelNamed } from '../data/channels.js';
import { objectAt, objectsAt, textAt, textsAt, type JsonObject } from '../json.js';
import { requireObject, requireText, type Call, type Service } from '../service.js';
import { stableId, stableNumber } from '../stable-id.js';
import { chooseColours, type Colours } from './choose-colours.js';
import { readFeedback, type Wishes } from './feedback.js';
import { renderSvg, sizeFor, type Layout } from './render-svg.js';
import { OTHER_OPENERS, writeCopy } from './write-copy.js';

/** A brief with more channels than this gets creatives for the first ones. */
const MAX_ASSETS = 20;

/** Visual: turns a brief into creatives, one for each channel. */
export function createVisual(): Service {
  return { name: 'visual', operations: [{ name: 'generate', perform: generate }] };
}

function generate({ body, campaignId, executionId }: Call): JsonObject {
  const strategy = requireObject(body, 'strategy');
  requireText(strategy, 'core_message', 'strategy.core_message');
  const wishes = readFeedback(objectsAt(body, 'feedback'));
  const look = chooseLook(strategy, wishes, campaignId, executionId);
  return {
    assets: channelsFor(strategy, wishes).map((channel) => ({
      asset_id: stableId('asset', campaignId, executionId, channel, JSON.stringify(wishes)),
      channel,
      ...creative(strategy, channel, wishes, look),
      answers_feedback: wishes.answered,
      leaves_feedback: wishes.unanswered,
    })),
  };
}

interface Look {
  readonly colours: Colours;
  readonly opener: number;
  readonly layout: Layout;
}

/** A campaign's first look follows from its id; after a rejection opener, layout and palette are others. */
function chooseLook(strategy: JsonObject, wishes: Wishes, campaignId: string, executionId: string): Look {
  const first = stableNumber('look', campaignId);
  const other = stableNumber('look', campaignId, executionId);
  const choice = wishes.vary ? first + 1 + (other % 2) : first;
  return {
    colours: chooseColours(
      readBrand(objectAt(strategy, 'brand')),
      textsAt(strategy, 'do_not_do'),
      choice,
      wishes.minContrast,
    ),
    opener: wishes.vary ? 1 + (other % OTHER_OPENERS) : 0,
    layout: wishes.vary ? 'centred' : 'left',
  };
}

function channelsFor(strategy: JsonObject, wishes: Wishes): string[] {
  const channels = textsAt(strategy, 'channels').slice(0, MAX_ASSETS);
  const wanted = channels.length > 0 ? channels : ['meta'];
  const left = wanted.filter((channel) => !wishes.channelsToDrop.includes(channel));
  return left.length > 0 ? left : wanted;
}

function creative(strategy: JsonObject, channel: string, wishes: Wishes, look: Look): object {
  const constraints = objectAt(objectAt(strategy, 'platform_constraints'), channel);
  const aspectRatio = textAt(constraints, 'aspect_ratio') ?? channelNamed(channel).aspectRatio;
  const size = sizeFor(aspectRatio);
  const copy = writeCopy(strategy, wishes, look.opener);
  const { background, text, accent, accentText } = look.colours;
  return {
    media_type: 'image/svg+xml',
    aspect_ratio: aspectRatio,
    ...size,
    headline: copy.headline,
    body: copy.body,
    call_to_action: copy.callToAction,
    disclaimers: copy.disclaimers,
    alt_text: `${copy.headline} (${channel})`,
    colours: { background, text, accent, accent_text: accentText },
    svg: renderSvg(copy, look.colours, size, look.layout),
  };
}
