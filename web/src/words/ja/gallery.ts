import type { Catalogue } from "../catalogue";
import { name as fenced, number } from "../format";
import { plural } from "../plural";

export const gallery: Catalogue["gallery"] = {
  title: "ファイル",
  jump: "会話の中で表示",
  kind: "ファイルの種類",
  everyKind: "すべての種類",
  families: { picture: "画像", video: "動画", sound: "音声", document: "文書", other: "その他" },
  from: "送信者",
  anybody: "全員から",
  chooseSome: "選択",
  done: "完了",
  choose: (name) => `${fenced(name)} を選択`,
  chosen: (count, size) => `${number(count)}件を選択、${size}`,
  tooMany: (most) => `一度に${number(most)}件までです。すべてをzipでダウンロードすることもできます。`,
  zip: "zipでダウンロード",
  zipAll: "すべてをzipでダウンロード",
  showMore: (count) => plural(count, { other: "あと#件を表示" }),
  loading: "読み込み中",
  none: "まだありません。",
  noneSuch: "この種類のファイルはありません。",
  failed: "ファイルを読み込めませんでした。",

  // Pictures and films in place.
  notYet: "表示用の画像はまだありません。",
  original: "元の画像を表示",
  originalOf: (size) => `元の画像を表示（${size}）`,
  noPlay: "このブラウザーでは再生できません。ダウンロードしてください。",
};
