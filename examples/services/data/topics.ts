/** Something that people talk about, with what a campaign could say about it. */
export interface Topic {
  readonly id: string;
  readonly title: string;
  /** What a message on this topic promises, as the end of a sentence. */
  readonly angle: string;
  readonly audience: string;
  /** Single words in lower case; a campaign that uses them is near to the topic. */
  readonly keywords: readonly string[];
  readonly industries: readonly string[];
  /** How fast interest grows, 0 to 1. */
  readonly momentum: number;
  /** How well each channel suits the topic, 0 to 1. */
  readonly channelFit: Readonly<Record<string, number>>;
}

/** Made up for the examples: no figure here was measured anywhere. */
export const TOPICS: readonly Topic[] = [
  {
    id: 'ai-at-work',
    title: 'AI takes over routine work',
    angle: 'less routine, more time for customers',
    audience: 'Tech professionals 25-40',
    keywords: ['ai', 'automation', 'assistant', 'software', 'saas', 'productivity', 'tech', 'innovation'],
    industries: ['software', 'technology', 'consulting'],
    momentum: 0.92,
    channelFit: { linkedin: 0.9, youtube: 0.6, meta: 0.4, google_ads: 0.6 },
  },
  {
    id: 'small-business-growth',
    title: 'Small firms grow online',
    angle: 'new customers without a marketing team',
    audience: 'Owners of small businesses',
    keywords: ['leads', 'sales', 'business', 'b2b', 'growth', 'shop', 'marketing', 'crm'],
    industries: ['software', 'retail', 'services'],
    momentum: 0.71,
    channelFit: { meta: 0.7, google_ads: 0.8, linkedin: 0.7 },
  },
  {
    id: 'sustainable-living',
    title: 'Buying less, buying better',
    angle: 'made to last, and kinder to the planet',
    audience: 'Urban households 28-45',
    keywords: ['sustainable', 'green', 'eco', 'organic', 'recycled', 'climate', 'repair'],
    industries: ['fashion', 'food', 'household'],
    momentum: 0.78,
    channelFit: { meta: 0.8, tiktok: 0.6, youtube: 0.5 },
  },
  {
    id: 'spring-renewal',
    title: 'Spring makes people start anew',
    angle: 'a fresh start for the season',
    audience: 'Families 30-50',
    keywords: ['spring', 'season', 'garden', 'home', 'outdoor', 'renovation', 'easter'],
    industries: ['household', 'retail', 'garden'],
    momentum: 0.55,
    channelFit: { meta: 0.9, google_ads: 0.6, email: 0.6 },
  },
  {
    id: 'personal-finance',
    title: 'Saving gets simple',
    angle: 'see where your money goes',
    audience: 'Adults 22-35 with a first income',
    keywords: ['finance', 'bank', 'saving', 'savings', 'budget', 'invest', 'insurance', 'money', 'loan'],
    industries: ['finance', 'insurance', 'banking'],
    momentum: 0.66,
    channelFit: { google_ads: 0.8, meta: 0.6, youtube: 0.6, linkedin: 0.4 },
  },
  {
    id: 'healthy-routine',
    title: 'Health in small steps',
    angle: 'a healthy habit that fits your day',
    audience: 'Adults 25-55',
    keywords: ['health', 'fitness', 'sport', 'sleep', 'wellness', 'yoga', 'nutrition', 'running'],
    industries: ['health', 'pharma', 'sport'],
    momentum: 0.74,
    channelFit: { meta: 0.8, tiktok: 0.7, youtube: 0.7 },
  },
  {
    id: 'weekend-trips',
    title: 'Short trips instead of long journeys',
    angle: 'far away by Friday evening',
    audience: 'Couples and friends 25-40',
    keywords: ['travel', 'trip', 'hotel', 'summer', 'beach', 'train', 'holiday', 'weekend'],
    industries: ['travel', 'hospitality'],
    momentum: 0.69,
    channelFit: { meta: 0.9, tiktok: 0.8, google_ads: 0.7 },
  },
  {
    id: 'home-cooking',
    title: 'Cooking at home again',
    angle: 'dinner on the table in twenty minutes',
    audience: 'Working parents',
    keywords: ['food', 'cooking', 'recipe', 'kitchen', 'coffee', 'restaurant', 'dinner', 'meal'],
    industries: ['food', 'hospitality', 'household'],
    momentum: 0.61,
    channelFit: { meta: 0.8, tiktok: 0.8, youtube: 0.6, email: 0.5 },
  },
  {
    id: 'lifelong-learning',
    title: 'Learning beside the job',
    angle: 'a new skill in ten minutes a day',
    audience: 'Employees 25-50',
    keywords: ['course', 'learning', 'education', 'training', 'school', 'skills', 'career', 'student'],
    industries: ['education', 'software'],
    momentum: 0.63,
    channelFit: { linkedin: 0.9, youtube: 0.8, meta: 0.5 },
  },
  {
    id: 'electric-mobility',
    title: 'Everyday electric',
    angle: 'quiet, quick and ready in the morning',
    audience: 'Commuters 30-55',
    keywords: ['car', 'electric', 'mobility', 'bike', 'scooter', 'charging', 'auto'],
    industries: ['automotive', 'mobility', 'energy'],
    momentum: 0.7,
    channelFit: { youtube: 0.8, meta: 0.6, google_ads: 0.7 },
  },
  {
    id: 'data-security',
    title: 'Nobody wants to be the next breach',
    angle: 'sleep well, your data is safe',
    audience: 'IT managers in mid-sized firms',
    keywords: ['security', 'privacy', 'cloud', 'data', 'backup', 'compliance', 'it'],
    industries: ['software', 'technology', 'finance'],
    momentum: 0.8,
    channelFit: { linkedin: 1, google_ads: 0.7, youtube: 0.4 },
  },
  {
    id: 'gaming-together',
    title: 'Games as a place to meet friends',
    angle: 'your friends are already there',
    audience: 'Players 16-34',
    keywords: ['game', 'gaming', 'play', 'console', 'esports', 'stream', 'mobile'],
    industries: ['games', 'entertainment'],
    momentum: 0.83,
    channelFit: { tiktok: 0.9, youtube: 0.9, x: 0.6 },
  },
];
