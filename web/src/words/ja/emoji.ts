import type { Catalogue } from "../catalogue";
import { name as fenced, number } from "../format";

export const emoji: Catalogue["emoji"] = {
  title: "絵文字を選ぶ",
  search: "絵文字を検索",
  all: "絵文字",
  groups: "グループ",
  loadFailed: "絵文字を読み込めませんでした。",
  recent: "最近使ったもの",
  smileys: "顔と感情",
  people: "人",
  nature: "動物と自然",
  food: "食べ物と飲み物",
  travel: "旅行と場所",
  activities: "アクティビティ",
  things: "もの",
  symbols: "記号",
  flags: "旗",
  found: (count) => `${number(count)}件の絵文字が見つかりました`,
  notFound: (text) => `「${fenced(text)}」という絵文字はありません。`,
  back: "すべての絵文字に戻る",
  variantsOf: (name) => `肌の色：${name}`,
  moreTones: "長押しするかメニューキーを押すと、ほかの肌の色を選べます",
  skinTone: "肌の色",
  tones: ["肌の色なし", "明るい", "やや明るい", "中間", "やや濃い", "濃い"],
  toned: (name, tones) => `${name}：${tones.join("、")}`,

  reactions: "リアクション",
  add: "リアクションを追加",
  chip: (emoji, count, who) => `${emoji} ${number(count)}：${who}`,
  who: (names, others) => [...names.map(fenced), ...(others > 0 ? [`ほか${number(others)}人`] : [])].join("、"),
  full: (most) => `このメッセージのリアクションは上限の${number(most)}種類に達しています。今あるものに加わることはできます。`,
};
