"use strict";
(() => {
  const form = document.querySelector("form.search");
  const count = form.querySelector("output");
  const value = (name) => (form.elements[name] ? form.elements[name].value : "");
  const marks = window.Highlight && CSS.highlights ? new Highlight() : null;
  if (marks) CSS.highlights.set("found", marks);
  const MARKED = 40;
  const SHOWN = 30;
  const EXCERPT = 140;

  // Full and half width, capitals, katakana and hiragana are alike.
  const fold = (text) =>
    text.normalize("NFKC").toLowerCase().replace(/[\u30a1-\u30f6]/g, (letter) =>
      String.fromCharCode(letter.charCodeAt(0) - 0x60));

  // The folded text, and for each of its letters the place in the text that it comes from.
  function folded(text) {
    let made = "";
    const places = [];
    for (let at = 0; at < text.length; at += 1) {
      const part = fold(text[at]);
      made += part;
      for (let n = 0; n < part.length; n += 1) places.push(at);
    }
    return { made, places };
  }

  function asked() {
    return {
      words: fold(value("words")).split(/\s+/).filter(Boolean),
      topic: value("topic"),
      course: value("course"),
      since: value("since"),
    };
  }

  const fits = (entry, { words, topic, course, since }) =>
    (!topic || entry.topics.includes(topic)) && (!course || entry.course === course) &&
    (!since || entry.revised >= since) && words.every((word) => entry.text.includes(word));

  function markIn(element, words) {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const { made, places } = folded(node.data);
      for (const word of words) {
        for (let at = made.indexOf(word); at >= 0; at = made.indexOf(word, at + word.length)) {
          const range = new Range();
          range.setStart(node, places[at]);
          range.setEnd(node, places[at + word.length - 1] + 1);
          marks.add(range);
        }
      }
    }
  }

  function mark(elements, words) {
    if (!marks) return;
    marks.clear();
    if (words.length) elements.slice(0, MARKED).forEach((element) => markIn(element, words));
  }

  function begin(search) {
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
  }

  // The page of a post: its answers stand there, and what does not fit is hidden.
  function searchPage() {
    const entries = Array.from(document.querySelectorAll("article"), (article) => ({
      article,
      text: fold(article.textContent),
      topics: article.dataset.topics.split("|"),
      course: article.dataset.course,
      revised: article.dataset.revised,
    }));
    begin(() => {
      const query = asked();
      const shown = [];
      for (const entry of entries) {
        const fit = fits(entry, query);
        if (entry.article.hidden === fit) entry.article.hidden = !fit;
        if (fit) shown.push(entry.article);
      }
      count.textContent = shown.length;
      mark(shown, query.words);
    });
  }

  // The page over all posts: a list of questions, for which the first results are put while a
  // search is on. Answers, topics and days are in search-data.js, in the order of the list.
  function searchAll({ topics, courses, labels, records }) {
    const list = document.querySelector(".list");
    const results = document.querySelector(".results");
    const more = document.querySelector(".more");
    const entries = Array.from(list.querySelectorAll("li"), (item, place) => {
      const [answer, named, course, revised, asOf, corrected] = records[place];
      return {
        item, answer, revised, asOf, corrected,
        topics: named.map((index) => topics[index]),
        course: course < 0 ? "" : courses[course],
        text: "",
      };
    });
    const textOf = (entry) => fold(`${entry.item.textContent}\n${entry.answer}`);
    // Texts are folded a few milliseconds at a time, so that no keystroke waits for all of them;
    // what is typed before the end is searched again then.
    let next = 0;
    let waiting = false;
    function prepare() {
      const end = performance.now() + 8;
      while (next < entries.length && performance.now() < end) {
        entries[next].text = textOf(entries[next]);
        next += 1;
      }
      if (next < entries.length) setTimeout(prepare, 0);
      else if (waiting) search();
    }

    function excerpt(entry, words) {
      const { made, places } = folded(entry.answer);
      const hits = words.map((word) => made.indexOf(word)).filter((at) => at >= 0);
      const hit = hits.length ? places[Math.min(...hits)] : 0;
      const start = Math.max(0, hit - EXCERPT / 3);
      const text = entry.answer.slice(start, start + EXCERPT);
      return (start ? "…" : "") + text + (start + EXCERPT < entry.answer.length ? "…" : "");
    }

    function element(name, text, kind) {
      const made = document.createElement(name);
      if (kind) made.className = kind;
      made.textContent = text;
      return made;
    }

    function result(entry, words) {
      const article = document.createElement("article");
      const link = entry.item.firstElementChild.cloneNode(true);
      const heading = document.createElement("h2");
      heading.append(link);
      article.lang = entry.item.closest("[lang]").lang;
      article.append(heading, element("p", excerpt(entry, words), "answer"));
      const about = element("p", "", "about");
      for (const topic of entry.topics) {
        about.append(element("span", topic.split("::").pop(), "topic"), " ");
      }
      if (entry.corrected) about.append(element("span", labels.corrections, "topic"), " ");
      if (entry.asOf) about.append(`${entry.asOf} ${labels.as_of}`);
      article.append(about);
      return article;
    }

    let found = [];
    let words = [];
    function show(from) {
      const made = found.slice(from, from + SHOWN).map((entry) => result(entry, words));
      if (from) results.append(...made);
      else results.replaceChildren(...made);
      more.hidden = found.length <= from + SHOWN;
      mark(Array.from(results.children), words);
      return made;
    }

    more.firstElementChild.addEventListener("click", () => {
      const made = show(results.childElementCount);
      if (made.length) made[0].querySelector("a").focus();
    });

    function search() {
      const query = asked();
      const all = !query.words.length && !query.topic && !query.course && !query.since;
      words = query.words;
      waiting = words.length > 0 && next < entries.length;
      found = all ? [] : entries.filter((entry) => fits(entry, query));
      count.textContent = all ? entries.length : found.length;
      if (list.hidden === all) list.hidden = !all;
      results.hidden = all;
      show(0);
    }

    begin(search);
    prepare();
  }

  if (document.querySelector(".list")) window.qapressData = searchAll;
  else searchPage();
})();
