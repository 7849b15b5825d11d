/**
 * Who is signed in on this page, and the ways in and out.
 */
import { Keep } from "../sync/keep";
import { Api, Refusal } from "../wire/api";
import type { Me, MemberInvitation } from "../wire/types";

export interface SetUp {
  secret: string;
  organization: string;
  name: string;
  email: string;
  password: string;
  time_zone?: string | undefined;
}
export interface AcceptInvitation {
  secret: string;
  name: string;
  email: string;
  password: string;
}

/** `out` means: nobody is signed in; `failed`: it could not be found out, `problem` says why. */
export type SignInState = "loading" | "in" | "out" | "failed";

export class Account {
  state: SignInState = $state("loading");
  me: Me | null = $state.raw(null);
  problem: Refusal | null = $state.raw(null);
  readonly #nobody: Api;
  readonly #staff: Api;
  readonly #erase: (as: string) => Promise<void>;

  constructor(
    nobody: Api = new Api("nobody"),
    staff: Api = new Api("staff"),
    erase: (as: string) => Promise<void> = (as) => new Keep().forgetIdentity(as),
  ) {
    this.#nobody = nobody;
    this.#staff = staff;
    this.#erase = erase;
  }

  /** Asks who is signed in; never rejects. */
  async load(): Promise<void> {
    this.state = "loading";
    this.problem = null;
    try {
      this.#enter(await this.#staff.get<Me>("/api/me"));
    } catch (error) {
      this.#notIn(Refusal.of(error));
    }
  }

  /** The following reject with a `Refusal` and leave the state as it was. */
  async setUp(details: SetUp): Promise<void> {
    this.#enter(await this.#nobody.post<Me>("/api/setup", details));
  }

  async signIn(email: string, password: string): Promise<void> {
    this.#enter(await this.#nobody.post<Me>("/api/sign-in", { email, password }));
  }

  lookAtInvitation(secret: string): Promise<MemberInvitation> {
    return this.#nobody.post<MemberInvitation>("/api/invitations/look", { secret });
  }

  async acceptInvitation(details: AcceptInvitation): Promise<void> {
    this.#enter(await this.#nobody.post<Me>("/api/invitations/accept", details));
  }

  /** Queued messages, drafts and uploads of this browser's staff are erased with it. */
  async signOut(): Promise<void> {
    await this.#staff.post("/api/sign-out");
    await this.#erase("staff");
    this.me = null;
    this.state = "out";
  }

  #enter(me: Me): void {
    this.me = me;
    this.problem = null;
    this.state = "in";
  }

  #notIn(refusal: Refusal): void {
    this.me = null;
    this.state = refusal.status === 401 ? "out" : "failed";
    this.problem = refusal.status === 401 ? null : refusal;
  }
}
