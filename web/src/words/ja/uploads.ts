import type { Catalogue } from "../catalogue";
import { name as fenced, number, sizeOf } from "../format";

const part = (some: string, whole: string): string => `${some} / ${whole}`;

export const uploads: Catalogue["uploads"] = {
  checking: "ウイルスを検査しています…",
  heldBack: (threat: string) => `停止中：${threat}`,
  heldUnchecked: "停止中：検査できませんでした",
  heldWhy: "だれも開けません。",
  notChecked: "ウイルス未検査",
  queued: "待機中",
  paused: (confirmed, whole) => `${sizeOf(confirmed, whole, part)} で一時停止中`,
  moved: (confirmed, whole) => sizeOf(confirmed, whole, part),
  left: (time) => `残り ${time}`,
  proving: "チェックサムを照合しています",
  notProven: "届きました",
  progressOf: (name) => `${fenced(name)} の送信状況`,
  remove: (name) => `${fenced(name)} を取り除く`,
  pause: (name) => `${fenced(name)} を一時停止`,
  resume: (name) => `${fenced(name)} を再開`,
  retry: (name) => `${fenced(name)} をもう一度試す`,
  pickAgain: (name) => `${fenced(name)} を選び直す`,
  pickAgainWhy: "ファイルを選び直すと、続きから送信されます。",

  play: (name) => `${fenced(name)} を再生`,
  pausePlaying: (name) => `${fenced(name)} を一時停止`,
  placeInSound: (name) => `再生位置：${fenced(name)}`,
  playedOf: (place, whole) => `${place} / ${whole}`,
  zoomIn: "拡大",
  zoomOut: "縮小",
  previous: "前の画像",
  next: "次の画像",
  placeOf: (place, all) => `${number(place)} / ${number(all)}`,
  copyCode: "コードをコピー",
};
