/** The page at `/join`: from the invitation in the customer's hand, by name, into the conversation, and out again. */
import { join, look, newClaim, takeSecret } from "../sessions/joining";
import { Voice } from "../ui/voice";
import { common, join as words } from "../words/index";
import { Api, Refusal } from "../wire/api";
import type { JoinLook } from "../wire/types";
import { deadEnd, looking, trouble } from "./dead-end";
import { show, type View } from "./doorway";
import type { Ending } from "./ending";
import { invited, type Invited } from "./invited";
import { over } from "./over";
import { reasonOf } from "./reason";
import { sessionAddress, sessionIn } from "./session-address";

export class JoinPage {
  readonly #target: Element;
  readonly #api = new Api("nobody");
  readonly #voice = new Voice();
  #first = true;
  /** Stays in memory until the seat is taken, and is nowhere else. */
  #secret = "";
  readonly #claim = newClaim();
  #closeChat: (() => void) | null = null;

  constructor(target: Element) {
    this.#target = target;
    target.before(this.#voice.element);
  }

  async open(): Promise<void> {
    const session = sessionIn(location.hash);
    if (session !== null) return this.#enter(session);
    this.#secret = takeSecret();
    if (this.#secret === "") this.#show(deadEnd("no-link"));
    else await this.#lookUp();
  }

  #show(view: View): void {
    this.#closeChat?.();
    this.#closeChat = null;
    show(this.#target, view, this.#first);
  }

  #turn(view: View): void {
    this.#first = false;
    this.#show(view);
  }

  async #lookUp(): Promise<void> {
    this.#show(looking());
    try {
      const found = await look(this.#api, this.#secret);
      if (found.seat === "yours" && found.session !== null) await this.#enter(found.session);
      else if (found.seat === "taken") this.#show(deadEnd("taken", found));
      else this.#invite(found);
    } catch (failure) {
      const refusal = Refusal.of(failure);
      if (refusal.retryable) this.#show(trouble(words.lookFailedTitle, reasonOf(refusal), () => void this.#lookUp()));
      else this.#show(deadEnd(refusal.code === "session-ended" ? "ended" : "dead"));
    }
  }

  #invite(found: JoinLook): void {
    const page = invited(found, (name) => void this.#takeSeat(page, found, name));
    this.#show(page.view);
    // While the name is typed the conversation's code comes along, so that joining waits for nothing.
    void loadChat().catch((failure: unknown) => console.info("The conversation's code comes when it is needed.", failure));
  }

  async #takeSeat(page: Invited, found: JoinLook, name: string): Promise<void> {
    page.joining(true);
    try {
      const { session } = await join(this.#api, this.#secret, name, this.#claim);
      await this.#enter(session);
    } catch (failure) {
      this.#seatRefused(page, found, Refusal.of(failure));
    }
  }

  #seatRefused(page: Invited, found: JoinLook, refusal: Refusal): void {
    page.joining(false);
    if (refusal.code === "seat-taken") return this.#turn(deadEnd("taken", found));
    if (refusal.code === "session-ended") return this.#turn(deadEnd("ended", found));
    const reason = reasonOf(refusal);
    page.complain(reason);
    this.#voice.alarm(reason);
  }

  async #enter(session: string): Promise<void> {
    history.replaceState(null, "", sessionAddress(session));
    this.#secret = "";
    try {
      const { openChat } = await loadChat();
      this.#closeChat?.();
      this.#target.replaceChildren();
      this.#closeChat = openChat(this.#target, session, (ending) => this.#leave(ending));
    } catch (failure) {
      console.error("The conversation's code did not load.", failure);
      this.#show(trouble(words.chatFailedTitle, common.noConnection, () => void this.#enter(session)));
    }
  }

  #leave(ending: Ending): void {
    history.replaceState(null, "", "/join");
    document.title = words.pageTitle;
    this.#turn(ending.how === "unknown" ? deadEnd("no-link") : over(ending));
  }
}

const loadChat = () => import("./chat-page");
