// Marks above the note what stands in it, for the rules of style: a rule with :has() there would have
// the browser work out the styles of the whole page anew at each letter that is typed.

const stands = (name) => document.getElementsByClassName(name).length > 0;
const isAsked = (id) => document.getElementById(id) !== null;

export function install(form) {
  const workspace = form.closest(".workspace");
  const mark = () => {
    document.body.classList.toggle("is-editing", stands("fact-edit") || isAsked("conflict") || isAsked("retry"));
    workspace.classList.toggle("has-report", stands("reports-beside"));
    workspace.classList.toggle("has-report-pages", stands("beside-pages"));
  };
  mark();
  // Once for all parts of an answer, and before all others: they look where things stand.
  document.addEventListener("htmx:afterRequest", mark, true);
}
