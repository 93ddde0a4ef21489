"use strict";
(() => {
  const form = document.querySelector("form.search");
  const count = form.querySelector("output");
  // Full and half width, capitals, katakana and hiragana are alike.
  const fold = (text) =>
    text.normalize("NFKC").toLowerCase().replace(/[\u30a1-\u30f6]/g, (letter) =>
      String.fromCharCode(letter.charCodeAt(0) - 0x60));
  const entries = Array.from(document.querySelectorAll("article"), (article) => ({
    article,
    text: fold(article.textContent),
    topics: article.dataset.topics.split("|"),
    course: article.dataset.course,
    revised: article.dataset.revised,
  }));
  const sections = Array.from(document.querySelectorAll("section"));
  const marks = window.Highlight && CSS.highlights ? new Highlight() : null;
  if (marks) CSS.highlights.set("found", marks);
  const MARKED = 40;

  const value = (name) => (form.elements[name] ? form.elements[name].value : "");

  function markIn(article, words) {
    const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      let folded = "";
      const places = [];
      for (let at = 0; at < node.data.length; at += 1) {
        const part = fold(node.data[at]);
        folded += part;
        for (let n = 0; n < part.length; n += 1) places.push(at);
      }
      for (const word of words) {
        for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + word.length)) {
          const range = new Range();
          range.setStart(node, places[at]);
          range.setEnd(node, places[at + word.length - 1] + 1);
          marks.add(range);
        }
      }
    }
  }

  function search() {
    const words = fold(value("words")).split(/\s+/).filter(Boolean);
    const topic = value("topic");
    const course = value("course");
    const since = value("since");
    const shown = [];
    for (const entry of entries) {
      const fits = (!topic || entry.topics.includes(topic)) && (!course || entry.course === course) &&
        (!since || entry.revised >= since) && words.every((word) => entry.text.includes(word));
      if (entry.article.hidden === fits) entry.article.hidden = !fits;
      if (fits) shown.push(entry.article);
    }
    for (const section of sections) section.hidden = !section.querySelector("article:not([hidden])");
    count.textContent = shown.length;
    if (marks) {
      marks.clear();
      if (words.length) shown.slice(0, MARKED).forEach((article) => markIn(article, words));
    }
  }

  form.hidden = false;
  form.addEventListener("input", search);
  form.addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);
    if (event.key === "/" && !typing) {
      event.preventDefault();
      form.elements.words.focus();
    }
  });
  search();
})();
