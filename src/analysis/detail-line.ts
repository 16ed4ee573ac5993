/** What a line is, so that the screen can give it a colour; the text says it too. */
export type Tone = 'title' | 'plain' | 'done' | 'current' | 'problem' | 'faint';

export interface DetailLine {
  readonly tone: Tone;
  readonly text: string;
}
