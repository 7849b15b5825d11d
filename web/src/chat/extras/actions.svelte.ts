/**
 * What somebody is doing with the messages of one conversation on this page: which menu is open, what is edited, whether a
 * deletion was asked for, where one jumps to. The components show it; the conversation carries it out.
 */
import { tick } from "svelte";

import { copyText } from "../../ui/copy";
import type { MessageRow } from "../../wire/types";
import type { Conversation, MessageEntry } from "../conversation.svelte";
import { Edits, type Edit } from "./edits.svelte";
import { Excerpt } from "./excerpt.svelte";
import { Notices } from "./notices.svelte";
import { moreOf } from "./pointing";

export type Verb = "reply" | "copy" | "link" | "edit" | "delete";

export interface OpenMenu {
  message: string;
  /** `react`: only the emoji; `sheet`: from the edge of the screen, for fingers. */
  look: "react" | "menu" | "sheet";
  /** Where it belongs; null where a finger was. */
  button: HTMLElement | null;
}

export class Actions {
  /** The message that the pointer or the focus is at. */
  near: string | null = $state(null);
  menu: OpenMenu | null = $state.raw(null);
  deleting: MessageRow | null = $state.raw(null);
  /** Where one jumps to, until the list has done it. */
  target: string | null = $state(null);
  /** A link to a message leads those who may follow it to the console. */
  links = $state(false);
  /** What holds the list, while it is on the page. */
  root: HTMLElement | null = null;
  /** The box below it. */
  composer: HTMLElement | null = null;
  readonly edits: Edits;
  readonly excerpt: Excerpt;
  readonly notices: Notices;
  /** The message whose strip is the tab stop of the list: the one visited last, else the newest. */
  readonly stopAt: string | null = $derived.by(() => this.#stopAt());
  readonly #conversation: Conversation;
  #stop: string | null = $state(null);

  constructor(conversation: Conversation) {
    this.#conversation = conversation;
    this.edits = new Edits(conversation);
    this.excerpt = new Excerpt(conversation);
    this.notices = new Notices(conversation);
  }

  set stop(message: string) {
    this.#stop = message;
  }

  /** Nothing can be done with messages any more, or by those who only read. */
  get over(): boolean {
    const { gone, session, you } = this.#conversation;
    return gone !== null || session?.state !== "live" || you === null;
  }

  /** Takes everything as read, wherever one is reading, and shows the newest. Given by the list. */
  readAll: () => void = () => {};

  /** Sees to it that a message has its row, however far away. Given by the list. */
  reveal: (message: string) => Promise<void> = async () => {};

  /** The messages that somebody is at. */
  get engaged(): (string | null | undefined)[] {
    return [this.near, this.target, this.menu?.message, this.deleting?.id, ...this.edits.list.map((edit) => edit.message)];
  }

  isOwn(row: MessageRow): boolean {
    return row.author === this.#conversation.you;
  }

  verbsOf(row: MessageRow): Verb[] {
    const verbs: Verb[] = this.over ? [] : ["reply"];
    if (row.text !== "") verbs.push("copy");
    if (this.links) verbs.push("link");
    if (!this.over && this.isOwn(row)) verbs.push("edit", "delete");
    return verbs;
  }

  reply(row: MessageRow): void {
    this.#conversation.replyTo = row.id;
    void this.toComposer();
  }

  copy(row: MessageRow): Promise<boolean> {
    return copyText(row.text);
  }

  copyLink(row: MessageRow): Promise<boolean> {
    return copyText(`${location.origin}/console/s/${this.#conversation.id}/${row.id}`);
  }

  /** Up, in an empty composer, edits one's newest message; Escape there drops the answer, not the text, or else has read all. */
  keyInComposer(event: KeyboardEvent): void {
    const conversation = this.#conversation;
    if (event.isComposing || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowUp" && conversation.draft === "" && this.editLast()) event.preventDefault();
    if (event.key !== "Escape") return;
    event.preventDefault();
    if (conversation.replyTo === null) this.readAll();
    else conversation.replyTo = null;
  }

  /** One's newest message, unless it is still on its way: never another one further up. */
  editLast(): boolean {
    const own = this.#conversation.entries.findLast((entry) => entry.type === "pending" || (entry.type === "message" && entry.own));
    if (this.over || own?.type !== "message" || own.row.deleted) return false;
    this.edits.begin(own.row, "composer");
    void this.reveal(own.row.id);
    return true;
  }

  /** What messages were about to be changed to, and nobody has: in boxes, on its way, or refused. */
  get unsaved(): string[] {
    const { operations } = this.#conversation;
    const sent = operations.flatMap(({ name, args }) => (name === "chat.edit" ? [args.text] : []));
    return [...sent, ...this.edits.unsaved];
  }

  confirmDelete(): void {
    const row = this.deleting;
    this.deleting = null;
    if (row) this.#conversation.remove(row.id);
  }

  /** Brings a message into view: in the list when it is held, else among its neighbours. */
  async jump(message: string): Promise<void> {
    const held = this.#conversation.entries.some((entry) => entry.type === "message" && entry.row.id === message);
    if (held) this.excerpt.close();
    else if (!this.itemOf(message)) await this.excerpt.open(message);
    this.target = null;
    await tick();
    this.target = message;
  }

  // The focus

  async toComposer(): Promise<void> {
    await tick();
    this.composer?.focus();
  }

  /** Takes the box away; the focus goes back to where the edit began. */
  async finish(edit: Edit, how: "save" | "leave"): Promise<void> {
    const { message, from } = edit;
    if (how === "save") this.edits.save(edit);
    else this.edits.close(edit);
    await tick();
    if (from === "composer") this.composer?.focus();
    else this.focusNear(message);
  }

  /** To a message's strip, however far away. */
  async goTo(message: string): Promise<void> {
    await this.reveal(message);
    moreOf(this.itemOf(message))?.focus();
  }

  /** To a message's strip; of one that is gone, to its neighbour's, else to the composer. */
  focusNear(message: string): void {
    const there = moreOf(this.itemOf(message)) ?? moreOf(this.itemOf(this.#neighbourOf(message)));
    (there ?? this.composer)?.focus({ preventScroll: true });
  }

  /** What had the focus has gone with its message: a deletion, here or anywhere. */
  async settleFocus(): Promise<void> {
    const at = document.activeElement?.closest("li[data-message]") ?? null;
    if (at === null) return;
    await tick();
    if (!at.isConnected && document.activeElement === document.body) this.focusNear(at.getAttribute("data-message") ?? "");
  }

  itemOf(message: string | null): HTMLElement | null {
    return this.root?.querySelector<HTMLElement>(`li[data-message="${CSS.escape(message ?? "")}"]`) ?? null;
  }

  #neighbourOf(message: string): string | null {
    const all = this.#messages();
    const at = all.findIndex((entry) => entry.row.id === message);
    const stands = (entry: MessageEntry) => !entry.row.deleted && entry.row.id !== message;
    return (all.slice(at + 1).find(stands) ?? all.slice(0, Math.max(at, 0)).findLast(stands))?.row.id ?? null;
  }

  #stopAt(): string | null {
    const stands = this.#messages().filter((entry) => !entry.row.deleted);
    return (stands.find((entry) => entry.row.id === this.#stop) ?? stands.at(-1))?.row.id ?? null;
  }

  #messages(): MessageEntry[] {
    return this.#conversation.entries.filter((entry) => entry.type === "message");
  }
}
