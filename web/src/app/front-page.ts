/** The page at `/`: the customer's box for a code, then the lobby until a technician has said yes or no. */
import { knock, newClaim, waitForAnswer } from "../sessions/joining";
import { make } from "../ui/dom";
import { way } from "../ui/plain";
import { Voice } from "../ui/voice";
import { lobby as words } from "../words/index";
import { Api, Refusal } from "../wire/api";
import type { About } from "../wire/types";
import { codeForm, type CodeForm } from "./code-form";
import { Doorway, lead, title, type View } from "./doorway";
import { lobby, notLetIn, type Lobby } from "./lobby";
import { reasonOf } from "./reason";
import { sessionAddress } from "./session-address";
import { clearWaiting, keepWaiting, keptWaiting, type Waiting } from "./waiting";

export class FrontPage {
  readonly #api = new Api("nobody");
  readonly #voice = new Voice();
  readonly #doorway: Doorway;
  #first = true;
  #stop: AbortController | null = null;
  #claim = newClaim();

  constructor(target: Element) {
    this.#doorway = new Doorway(target);
    target.before(this.#voice.element);
  }

  open(): void {
    const kept = keptWaiting();
    if (kept) void this.#wait(kept);
    else this.#askForCode();
  }

  #show(make: () => View): void {
    if (this.#first) this.#doorway.show(make);
    else this.#doorway.turn(make);
    this.#first = false;
  }

  #askForCode(error = ""): void {
    document.title = words.codePageTitle;
    let form: CodeForm;
    let isSetUp = true;
    let note: HTMLElement;
    const ask = async (digits: string, name: string): Promise<void> => {
      form.asking(true);
      const refused = await this.#knock(digits, name);
      form.asking(false);
      // Only what asking again does not change is about the code.
      if (refused !== null) form.complain(reasonOf(refused), !refused.retryable);
    };
    this.#show(() => {
      form = codeForm((digits, name) => void ask(digits, name));
      note = make("p", { class: "card small", hidden: isSetUp }, words.notSetUp);
      return {
        content: [make("div", {}, title(words.codeTitle), lead(words.codeLead)), note, form.element],
        foot: [way(words.forTechnicians, "bare small", "/signin")],
      };
    });
    if (error !== "") form!.complain(error);
    void this.#whetherSetUp().then((setUp) => (note.hidden = isSetUp = setUp));
  }

  async #knock(code: string, name: string): Promise<Refusal | null> {
    try {
      const { wait, technician, organization } = await knock(this.#api, code, name, this.#claim);
      const waiting = { wait, technician, organization, name };
      keepWaiting(waiting);
      void this.#wait(waiting);
      return null;
    } catch (failure) {
      const refused = Refusal.of(failure);
      this.#voice.alarm(reasonOf(refused));
      return refused;
    }
  }

  async #wait(waiting: Waiting): Promise<void> {
    const stop = new AbortController();
    this.#stop = stop;
    // The next code asked for is another place in the lobby.
    this.#claim = newClaim();
    let room: Lobby;
    this.#show(() => (room = lobby(waiting, () => this.#giveUp())).view);
    this.#voice.say(words.waitingSaid(waiting.technician));
    try {
      const answer = await waitForAnswer(this.#api, waiting.wait, { signal: stop.signal, onLine: (up) => room.line(up) });
      clearWaiting();
      if (answer.state === "admitted" && answer.session !== null) this.#enter(answer.session);
      else this.#notLetIn(waiting, answer.state === "turned_away" ? "turned_away" : "ended");
    } catch (failure) {
      if (stop.signal.aborted) return;
      clearWaiting();
      this.#askForCode(reasonOf(Refusal.of(failure)));
    }
  }

  #notLetIn(waiting: Waiting, state: "turned_away" | "ended"): void {
    this.#show(() => notLetIn(waiting, state, () => this.#askForCode()));
  }

  #enter(session: string): void {
    this.#voice.say(words.admitted);
    location.replace(sessionAddress(session));
  }

  #giveUp(): void {
    this.#stop?.abort();
    clearWaiting();
    this.#askForCode();
  }

  async #whetherSetUp(): Promise<boolean> {
    try {
      return (await this.#api.get<About>("/api/about")).set_up;
    } catch (failure) {
      console.info("Whether the desk is set up is not known.", Refusal.of(failure).code);
      return true;
    }
  }
}
