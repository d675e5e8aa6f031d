// What pages need beyond links, forms and htmx. Everything here is a comfort: without it the
// pages still work. No page text is ever stored.

import { install as installApp } from "./app.js";
import { install as installFocus } from "./focus.js";
import { install as installForms } from "./forms.js";
import { install as installLive } from "./live.js";
import { install as installRequests } from "./requests.js";
import { install as installReveal } from "./reveal.js";
import { install as installStaying } from "./staying.js";

// htmx keeps the last address, and with it a name that was searched.
addEventListener("pagehide", () => sessionStorage.removeItem("htmx-current-path-for-history"));

installRequests();
installLive();
installForms();
installStaying();
installFocus();
installApp();
installReveal();
