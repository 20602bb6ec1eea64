/** Colours that go together; text can be read on the background, and the accent's text on the accent. */
export interface Palette {
  readonly name: string;
  readonly background: string;
  readonly text: string;
  readonly accent: string;
  readonly accentText: string;
}

export const PALETTES: readonly Palette[] = [
  { name: 'blue', background: '#0b2545', text: '#eef4ed', accent: '#8da9c4', accentText: '#0b2545' },
  { name: 'white', background: '#ffffff', text: '#1f2933', accent: '#0b6e4f', accentText: '#ffffff' },
  { name: 'green', background: '#e6f2ea', text: '#12372a', accent: '#1b5e3f', accentText: '#ffffff' },
  { name: 'red', background: '#7a1020', text: '#fff5f5', accent: '#ffd6a5', accentText: '#5a0b17' },
  { name: 'yellow', background: '#ffe169', text: '#3a2e00', accent: '#3a2e00', accentText: '#ffe169' },
  { name: 'purple', background: '#3c096c', text: '#f3e8ff', accent: '#e0aaff', accentText: '#240046' },
  { name: 'grey', background: '#f1f3f5', text: '#212529', accent: '#343a40', accentText: '#f8f9fa' },
];
