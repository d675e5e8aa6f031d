// A new session has a new token: the page is asked for it, and the text stays where it is.

export const SIGNED_OUT =
  "You are signed out. Your text is kept here: sign in in another window, and it is sent by itself.";
export const SOMEBODY_ELSE =
  "Somebody else is signed in. Your text is kept here: sign in again in another window, and it is sent by itself.";

export class TokenRenewal {
  #form;
  #readForm;
  #isRenewed = false; // and no save has succeeded since

  // `readForm` gives the form as the server shows it now, null where it shows none.
  constructor(form, readForm = readFormAgain) {
    this.#form = form;
    this.#readForm = readForm;
  }

  // Puts the present token into the form. Returns why not, in words for the doctor; "" if it did.
  async renew() {
    const theirs = await this.#readForm();
    if (theirs && theirs.dataset.whose !== this.#form.dataset.whose) return this.#refuse(SOMEBODY_ELSE);
    const token = theirs?.elements.csrf_token;
    if (!token || this.#isRenewed) return this.#refuse(SIGNED_OUT);
    this.#form.elements.csrf_token.value = token.value;
    this.#isRenewed = true;
    return "";
  }

  // A save succeeded: the token is good.
  confirm() {
    this.#isRenewed = false;
  }

  #refuse(why) {
    this.#isRenewed = false;
    return why;
  }
}

async function readFormAgain() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.getElementById("consultation");
}
