import { mount } from "svelte";

import Page from "./Page.svelte";

const target = document.getElementById("app");
if (target === null) throw new Error("The page has no element with the id app.");
mount(Page, { target });
