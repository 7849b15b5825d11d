/** The organization's other members, read when a dialog needs them: to bring one in, or to hand a session over. */
import type { Live } from "../sync/live.svelte";
import { Task } from "../ui/task.svelte";
import type { Member } from "../wire/types";
import { trouble } from "../words/trouble";

export class Colleagues {
  /** Null until they are read. */
  members: readonly Member[] | null = $state.raw(null);
  /** Why they could not be read. Said in the dialog: what lies behind it is out of reach while it is open. */
  failure = $state("");
  readonly loading = new Task((error) => (this.failure = trouble(error)));
  readonly #live: Live;
  readonly #self: string;

  /** `self` is the member signed in here, who is no colleague. */
  constructor(live: Live, self: string) {
    this.#live = live;
    this.#self = self;
  }

  async load(): Promise<void> {
    this.failure = "";
    await this.loading.run(async () => {
      const { members } = await this.#live.do("members.list", {});
      this.members = members.filter((member) => member.id !== this.#self);
    });
  }
}
