/** A link whose seat is taken: whoever took it may be here on a second device, once the first one or a technician says yes. */
import { askAsDevice, newClaim, waitForDevice } from "../sessions/joining";
import { icon, make } from "../ui/dom";
import { button, person } from "../ui/plain";
import type { Voice } from "../ui/voice";
import { common, join, lobby as words } from "../words/index";
import { Refusal, type Api } from "../wire/api";
import type { DeviceReply, JoinLook } from "../wire/types";
import { deadEnd } from "./dead-end";
import { lead, title, toCodePage, type View } from "./doorway";
import { reasonOf } from "./reason";

export interface Surroundings {
  readonly api: Api;
  readonly voice: Voice;
  turn(view: () => View): void;
  enter(session: string): void;
}

export class SecondDevice {
  readonly #around: Surroundings;
  readonly #secret: string;
  readonly #look: JoinLook;
  /** The same until the server has answered, so that a lost answer is found again. */
  #claim = newClaim();
  #busy: (on: boolean) => void = () => {};
  #line: (up: boolean) => void = () => {};
  #sorry = "";

  constructor(around: Surroundings, secret: string, look: JoinLook) {
    this.#around = around;
    this.#secret = secret;
    this.#look = look;
  }

  /** The link is in use; was it you? */
  taken(): View {
    const { organization, technician } = this.#look;
    const ask = button(words.secondDevice, "main big", () => void this.#ask());
    this.#busy = (on) => ask.busy(on && words.asking);
    const sorry = make("p", { class: "sorry", hidden: this.#sorry === "" }, icon("warning", "small"), make("span", {}, this.#sorry));
    return {
      organization,
      content: [
        make("div", {}, title(words.takenTitle), lead(words.secondDeviceText)),
        sorry,
        make("div", {}, ask.element),
        make("p", { class: "quiet" }, words.takenText(technician)),
        toCodePage(join.enterCode, "side big"),
      ],
    };
  }

  async #ask(): Promise<void> {
    this.#busy(true);
    try {
      await this.#answered(await askAsDevice(this.#around.api, this.#secret, this.#claim));
    } catch (failure) {
      this.#refused(Refusal.of(failure));
    }
  }

  async #answered(reply: DeviceReply): Promise<void> {
    if (reply.state === "waiting") return this.#wait();
    if (reply.state === "admitted" && reply.session !== null) return this.#around.enter(reply.session);
    // A new question needs a claim of its own.
    this.#claim = newClaim();
    const { state } = reply;
    this.#around.turn(() => (state === "ended" ? deadEnd("ended", this.#look) : this.#notLetIn(state === "turned_away")));
  }

  async #wait(): Promise<void> {
    const stop = new AbortController();
    this.#around.turn(() => this.#waiting(stop));
    try {
      const options = { signal: stop.signal, onLine: (up: boolean) => this.#line(up) };
      await this.#answered(await waitForDevice(this.#around.api, this.#claim, options));
    } catch (failure) {
      if (!stop.signal.aborted) this.#refused(Refusal.of(failure));
    }
  }

  #refused(refusal: Refusal): void {
    const { turn, voice } = this.#around;
    if (!refusal.retryable) this.#claim = newClaim();
    if (refusal.code === "session-ended") return turn(() => deadEnd("ended", this.#look));
    if (refusal.code === "link-unknown") return turn(() => deadEnd("dead"));
    this.#sorry = reasonOf(refusal);
    turn(() => this.taken());
    voice.alarm(this.#sorry);
    this.#sorry = "";
  }

  #waiting(stop: AbortController): View {
    const { organization, technician } = this.#look;
    const trouble = make("p", { class: "small quiet", hidden: true }, words.connectingAgain);
    this.#line = (up) => (trouble.hidden = up);
    const giveUp = (): void => {
      stop.abort();
      this.#around.turn(() => this.taken());
    };
    return {
      organization,
      content: [
        make("div", {}, person(technician, common.here), title(words.deviceTitle), lead(words.deviceText(technician))),
        make("div", { class: "card" }, make("span", { class: "waiting" }, common.waiting), trouble),
        make("div", {}, button(words.deviceStop, "side", giveUp).element),
      ],
    };
  }

  #notLetIn(isRefused: boolean): View {
    const again = button(words.askAgain, "main big", () => void this.#ask());
    this.#busy = (on) => again.busy(on && words.asking);
    const heading = isRefused ? words.deviceNoTitle : words.deviceLateTitle;
    const text = isRefused ? words.deviceNoText(this.#look.technician) : words.deviceLateText;
    return {
      organization: this.#look.organization,
      content: [make("div", {}, title(heading), lead(text)), make("div", {}, again.element)],
    };
  }
}
