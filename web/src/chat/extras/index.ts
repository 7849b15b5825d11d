/**
 * What a conversation needs only after its first messages are shown: one module, loaded by `provide-extras.ts`, and one
 * object for each conversation. Core components show its parts: `{#if extras}<extras.Quote ... />{/if}`.
 */
import { scopeOf } from "../../sync/keep";
import type { Conversation } from "../conversation.svelte";
import { Actions } from "./actions.svelte";
import After from "./After.svelte";
import Bar from "./Bar.svelte";
import { Recent } from "../emoji/recent";
import { Folds, type FoldsOptions } from "./folds.svelte";
import EditBox from "./EditBox.svelte";
import Edited from "./Edited.svelte";
import Layer from "./Layer.svelte";
import Quote from "./Quote.svelte";
import { Readers } from "./readers.svelte";
import ReplyStrip from "./ReplyStrip.svelte";
import Told from "./Told.svelte";

export class Extras {
  readonly After = After;
  readonly Bar = Bar;
  readonly EditBox = EditBox;
  readonly Edited = Edited;
  readonly Layer = Layer;
  readonly Quote = Quote;
  readonly ReplyStrip = ReplyStrip;
  readonly Told = Told;
  readonly actions: Actions;
  /** Emoji that were used lately: by members in whatever session, until they sign out. */
  readonly recent: Recent;
  readonly readers: Readers;

  /** Puts away what is far from the window of a list. */
  folds(options: Omit<FoldsOptions, "pinned">): Folds {
    return new Folds({ ...options, pinned: () => this.actions.engaged });
  }

  constructor(conversation: Conversation) {
    this.actions = new Actions(conversation);
    const { as } = conversation;
    this.recent = new Recent(as === "staff" ? conversation.kept("emoji", scopeOf(as, "")) : conversation.kept("emoji"));
    this.readers = new Readers(conversation);
  }
}
