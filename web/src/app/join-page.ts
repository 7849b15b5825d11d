/** The page at `/join`: from the invitation in the customer's hand, by name, into the conversation, and out again. */
import { join, look, newClaim, takeSecret } from "../sessions/joining";
import { persistently } from "../ui/persistently";
import { Voice } from "../ui/voice";
import { common, join as words, need } from "../words/index";
import { Api, Refusal } from "../wire/api";
import type { JoinLook } from "../wire/types";
import type { DeadEnd } from "./dead-end";
import { Doorway, type View } from "./doorway";
import type { Ending } from "./ending";
import { invited, type Invited } from "./invited";
import { looking, trouble } from "./looking";
import { reasonOf } from "./reason";
import { sessionAddress, sessionIn } from "./session-address";

export class JoinPage {
  readonly #api = new Api("nobody");
  readonly #voice = new Voice();
  readonly #doorway: Doorway;
  /** Stays in memory until the seat is taken, and is nowhere else. */
  #secret = "";
  readonly #claim = newClaim();
  #invited: Invited | null = null;
  #closeChat: (() => void) | null = null;

  constructor(target: Element) {
    this.#doorway = new Doorway(target);
    target.before(this.#voice.element);
  }

  async open(): Promise<void> {
    const session = sessionIn(location.hash);
    if (session !== null) return this.#enter(session);
    this.#secret = takeSecret();
    if (this.#secret === "") this.#show(await lost("no-link"));
    else await this.#lookUp();
  }

  #show(view: () => View): void {
    this.#putAway();
    this.#doorway.show(view);
  }

  /** After something was done here, or happened. */
  #turn(view: () => View): void {
    this.#putAway();
    this.#doorway.turn(view);
  }

  #putAway(): void {
    this.#closeChat?.();
    this.#closeChat = null;
    document.title = words.pageTitle;
  }

  async #lookUp(): Promise<void> {
    this.#show(looking);
    try {
      const found = await look(this.#api, this.#secret);
      if (found.seat === "yours" && found.session !== null) await this.#enter(found.session);
      else if (found.seat === "taken") await this.#taken(found, (view) => this.#show(view));
      else this.#invite(found);
    } catch (failure) {
      const refusal = Refusal.of(failure);
      if (refusal.retryable) this.#show(() => trouble(words.lookFailedTitle, reasonOf(refusal), () => void this.#lookUp()));
      else this.#show(await lost(refusal.code === "session-ended" ? "ended" : "dead"));
    }
  }

  #invite(found: JoinLook): void {
    this.#show(() => (this.#invited = invited(found, (name) => void this.#takeSeat(found, name))).view);
    // While the name is typed the conversation's code comes along, so that joining waits for nothing.
    void loadChat().catch((failure: unknown) => console.info("The conversation's code comes when it is needed.", failure));
  }

  async #takeSeat(found: JoinLook, name: string): Promise<void> {
    this.#invited?.joining(true);
    try {
      const { session } = await join(this.#api, this.#secret, name, this.#claim);
      await this.#enter(session);
    } catch (failure) {
      this.#seatRefused(found, Refusal.of(failure));
    }
  }

  #seatRefused(found: JoinLook, refusal: Refusal): void {
    this.#invited?.joining(false);
    if (refusal.code === "seat-taken") return void this.#taken(found, (view) => this.#turn(view));
    if (refusal.code === "session-ended") return void lost("ended", found).then((view) => this.#turn(view));
    const reason = reasonOf(refusal);
    this.#invited?.complain(reason);
    this.#voice.alarm(reason);
  }

  /** Few open a link twice; what they need comes when they do. */
  async #taken(found: JoinLook, show: (view: () => View) => void): Promise<void> {
    const { SecondDevice } = await withWords(() => import("./second-device"));
    const around = {
      api: this.#api,
      voice: this.#voice,
      turn: (view: () => View) => this.#turn(view),
      enter: (session: string) => void this.#enter(session),
    };
    const device = new SecondDevice(around, this.#secret, found);
    show(() => device.taken());
  }

  async #enter(session: string): Promise<void> {
    history.replaceState(null, "", sessionAddress(session));
    this.#secret = "";
    try {
      const { openChat } = await loadChat();
      this.#closeChat?.();
      this.#closeChat = openChat(this.#doorway.clear(), session, (ending) => void this.#leave(ending));
      void loadClosing();
    } catch (failure) {
      console.error("The conversation's code did not load.", failure);
      this.#show(() => trouble(words.chatFailedTitle, common.noConnection, () => void this.#enter(session)));
    }
  }

  async #leave(ending: Ending): Promise<void> {
    history.replaceState(null, "", "/join");
    if (ending.how === "unknown") return this.#turn(await lost("no-link"));
    const { over } = await loadClosing();
    this.#turn(() => over(ending));
  }
}

const loadChat = () => import("./chat-page");
const loadClosing = () => withWords(() => import("./over"));

/** There is no way in from here. */
async function lost(why: DeadEnd, found?: JoinLook): Promise<() => View> {
  const { deadEnd } = await withWords(() => import("./dead-end"));
  return () => deadEnd(why, found);
}

async function withWords<T>(load: () => Promise<T>): Promise<T> {
  return (await Promise.all([persistently(load), need("door")]))[0];
}
