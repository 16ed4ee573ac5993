import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { Command } from '../store/command.ts';
import type { KtopState, KtopStore } from '../store/state.ts';
import type { Theme } from './theme.ts';

/** All that a component needs: what to show, how it is painted, and whom to tell. */
export interface Ktop {
  readonly store: KtopStore;
  readonly theme: Theme;
  readonly dispatch: (command: Command) => void;
}

export const KtopContext = createContext<Ktop | undefined>(undefined);

function useContextValue(): Ktop {
  const ktop = useContext(KtopContext);
  if (ktop === undefined) throw new Error('outside <KtopContext>');
  return ktop;
}

/** Reads one selected slice; the component renders again only when that slice changes. */
export function useKtop<T>(select: (state: KtopState) => T): T {
  return useStore(useContextValue().store, select);
}

export function useTheme(): Theme {
  return useContextValue().theme;
}

export function useDispatch(): (command: Command) => void {
  return useContextValue().dispatch;
}

/** Reads the state at the moment of a key press, without rendering for it. */
export function useReadState(): () => KtopState {
  return useContextValue().store.getState;
}
