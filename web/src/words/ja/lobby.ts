import type { Catalogue } from "../catalogue";
import { name as fenced, number } from "../format";

export const lobby: Catalogue["lobby"] = {
  codePageTitle: "コードの入力 · Deskside",
  codeTitle: "コードを入力してください",
  codeLead: "担当者がお伝えするコードです。インストールもアカウントも必要ありません。",
  codeLabel: "9桁のコード",
  codeIncomplete: "コードは9桁です。",
  codeUnknown: "このコードは使えなくなりました。新しいコードをお求めください。",
  goIn: "参加を申し込む",
  goingIn: "申し込んでいます",
  forTechnicians: "サポート担当の方はサインイン",
  notSetUp: "このサーバーはまだ設定されていません。設定用のアドレスは、Deskside を起動した画面に表示されています。",

  waitingTitle: (technician) => `${fenced(technician)} さんが承認するまでお待ちください`,
  waitingText: "まもなく始まります。このページを開いたままにしてください。",
  waitingSaid: (technician) => `${fenced(technician)} さんが承認するまでお待ちください。まもなく始まります。`,
  waitingAs: (name) => `${fenced(name)} として申し込みました`,
  connectingAgain: "再接続しています",
  stopWaiting: "待つのをやめる",
  admitted: "承認されました。チャットを開きます。",
  turnedAwayTitle: "参加が承認されませんでした",
  turnedAwayText: (technician) => `お心当たりがない場合は、${fenced(technician)} さんに新しいコードをお求めください。`,
  waitEndedText: "参加が承認される前に終了しました。まだお困りの場合は、新しいコードをお求めください。",
  anotherCode: "別のコードを入力",

  takenTitle: "このリンクはすでに使われています",
  takenText: (technician) =>
    `お心当たりがない場合：このリンクは1人用で、ほかの方が参加しています。${technician === undefined ? "" : `${fenced(technician)} さんに`}別のリンクまたはコードをお求めください。`,
  secondDeviceText: "ご自身で参加されましたか。それなら、この端末からも参加できます。",
  secondDevice: "これは私の2台目の端末です",
  asking: "確認しています",
  deviceTitle: "1台目の端末で承認してください",
  deviceText: (technician) =>
    `1台目のチャットに確認が2分間表示されます。${fenced(technician)} さんがこの端末を承認することもできます。`,
  deviceStop: "確認をやめる",
  deviceNoTitle: "この端末は承認されませんでした",
  deviceNoText: (technician) =>
    `「いいえ」と回答されました。もう一度確認するか、${fenced(technician)} さんに別のリンクまたはコードをお求めください。`,
  deviceLateTitle: "回答がありませんでした",
  deviceLateText: "1台目の端末を手元に用意して、もう一度確認してください。",
  askAgain: "もう一度確認する",

  linkDeadTitle: "このリンクは使えなくなりました",
  linkDeadText: "新しいリンクまたはコードをお求めください。",
  noLinkTitle: "このページを開くにはリンクが必要です",
  noLinkText: "受け取ったリンクをもう一度開くか、コードを入力してください。",
  endedLinkText: "まだお困りの場合は、新しいリンクまたはコードをお求めください。",

  devicesText: "どの端末も、このセッションではあなたです。",
  devicesOnlyOne: "スマートフォンや別のパソコンで同じリンクを開くと、両方で参加できます。",
  deviceFirst: "最初に参加した端末",
  deviceNames: {
    phone: (browser) => (browser === "" ? "スマートフォン" : `スマートフォン（${browser}）`),
    tablet: (browser) => (browser === "" ? "タブレット" : `タブレット（${browser}）`),
    computer: (browser) => (browser === "" ? "パソコン" : `パソコン（${browser}）`),
  },
  deviceSince: (time) => `${time}から`,
  deviceThis: "この端末",
  deviceSignOut: "サインアウト",
  deviceSignOutNamed: (device) => `サインアウト：${device}`,
  deviceSigningOut: "サインアウト中",
  deviceSignedOut: (device) => `サインアウトしました：${device}`,
  devicesFailed: "端末の一覧を読み込めませんでした。",

  leaveTitle: "このセッションから退出しますか？",
  leaveText: (organization) =>
    `再び参加するには新しいリンクまたはコードが必要です。共有したものは ${fenced(organization)} に残ります。`,
  leaveEverywhere: "もう1台の端末でも退出します。",
  stay: "とどまる",
  leaveNow: "退出",
  leaving: "退出しています",

  endedTitle: "セッションは終了しました。ご協力ありがとうございました。",
  endedBy: (name, time) => `${fenced(name)} さんが ${time} に終了しました。`,
  keptElsewhere: (organization) =>
    `${organization === undefined ? "" : `チャットは ${fenced(organization)} に保管されています。`}この端末には何も残りません。`,
  removedTitle: "このセッションへの参加は終了しました",
  removedText: (organization) =>
    `${organization === undefined ? "" : `${fenced(organization)} の`}サポート担当が参加を終了させました。この端末には何も残りません。`,
  leftTitle: "セッションから退出しました",
  unsentTitle: "まだ送信されていない内容",
  unsentText: "必要な場合はコピーしてください。このページを閉じると消えます。",
  copyUnsent: "テキストをコピー",
  filesUnsent: (count) => `${number(count)}件のファイルは送信されませんでした。`,
  mayClose: "このページを閉じてかまいません。",
};
