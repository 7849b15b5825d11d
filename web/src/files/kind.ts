/** Which icon stands for a file. Decoration: its name, with the extension always in sight, says what it is. */
import type { IconName } from "../ui/icons";
import type { ShowAs } from "../wire/types";

const shown: Record<ShowAs, IconName> = { picture: "picture", video: "video", audio: "sound", none: "document" };

export function iconOf(show: ShowAs): IconName {
  return shown[show];
}

/** The portal's rows say the media type only. */
export function iconOfType(mediaType: string): IconName {
  if (mediaType.startsWith("image/")) return "picture";
  if (mediaType.startsWith("video/")) return "video";
  return mediaType.startsWith("audio/") ? "sound" : "document";
}
