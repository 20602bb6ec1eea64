import { isJsonObject, type JsonObject } from '../contracts/json.js';
import type { Endpoint, Kept } from './endpoint.js';

/** Visual produces the content of a strategy. */
export const visualEndpoints = {
  CONTENT_PROD: { path: '/api/v1/generate', keep: keepAssets },
} as const satisfies Record<string, Endpoint>;

function keepAssets({ assets }: JsonObject): Kept {
  if (!Array.isArray(assets)) return { violation: 'assets must be an array' };
  if (assets.length === 0) return { violation: 'assets must hold at least one asset' };
  const stranger = assets.findIndex((asset) => !isJsonObject(asset));
  if (stranger >= 0) return { violation: `assets[${String(stranger)}] must be a JSON object` };
  return { result: assets };
}
