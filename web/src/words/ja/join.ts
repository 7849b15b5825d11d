import type { Catalogue } from "../catalogue";
import { list, name as fenced, number } from "../format";

export const join: Catalogue["join"] = {
  tagline: "チャットとファイルによるリモートサポート",

  pageTitle: "参加 · Deskside",

  waitEndedTitle: "セッションは終了しました",

  readyTitle: (technician) => `${fenced(technician)} さんがお手伝いします`,
  about: (title) => `件名：${fenced(title)}`,
  nothingToInstall: "インストールもアカウントも必要ありません。",
  yourName: "お名前",
  nameHint: (technician) => `${fenced(technician)} さんと、このセッションの全員に表示されます。`,
  nameMissing: "どなたか分かるように、お名前を入力してください。",
  joinSession: "セッションに参加",
  joining: "参加しています",
  beforeYouJoin: "参加の前に",
  keptBy: (organization, months) => ({
    before: `チャットとファイルは ${fenced(organization)} が `,
    strong: `${number(months)}か月間`,
    after: "保管します。",
  }),
  nobodySees: "その都度同意しないかぎり、画面やカメラが見られることはありません。",
  leaveWhenever: "いつでも退出できます。",
  codeInstead: "コードをお持ちの方",
  lookingUp: "招待を確認しています",

  enterCode: "コードを入力",
  lookFailedTitle: "招待を読み込めませんでした",
  chatFailedTitle: "チャットを読み込めませんでした",

  peopleHere: (names) => `${list([...names, "あなた"])}が参加中です`,
  onlyYou: "参加しているのはあなただけです",
  files: "ファイル",
  devices: "お使いの端末",
  leave: "セッションから退出",
};
