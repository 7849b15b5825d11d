/** What the browser gives a page for itself: a place to keep things, and its other tabs. One a page is enough. */
import { Keep } from "./keep";
import { BrowserTabs, type Tabs } from "./tabs";

export class Device {
  readonly keep: Keep;
  readonly tabs: Tabs;

  constructor(keep: Keep = new Keep(), tabs: Tabs = new BrowserTabs()) {
    this.keep = keep;
    this.tabs = tabs;
  }
}
