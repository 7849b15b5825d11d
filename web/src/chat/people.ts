/** What participants are called on this page. */
import { chat as words, common } from "../words/index";
import type { ParticipantRow } from "../wire/types";

/** `you` is the reader's own participant id, or null for staff who only read. */
export function nameOf(participant: ParticipantRow | null | undefined, you: string | null): string {
  if (!participant) return words.someone;
  return participant.id === you ? common.you : participant.name;
}

export function roleOf(participant: ParticipantRow | null): string {
  if (!participant) return "";
  return participant.role === "technician" ? common.technician : common.customer;
}
