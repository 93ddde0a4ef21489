"""Pages that hold no questions with answers, each with something that looks like them."""

from __future__ import annotations

NEGATIVES: dict[str, str] = {
    "rhetorical_heading": """<h1>Moving to the cloud</h1><p>Every team has its reasons.</p>
<h2>Why now?</h2><p>Contracts with the data centre end this year, and prices will rise.</p>
<h2>Planning the move</h2><p>Start with a list of all services, and who owns them.</p>
<h2>Moving the data</h2><p>Databases move first, file shares last.</p>
<h2>After the move</h2><p>Switch the old machines off, one at a time.</p>""",
    "news_listing": """<h1>News</h1>
<div class="item"><h3><a href="/1">What the new rules mean</a></h3><p>12 May 2024. The rules that
apply from July, at a glance.</p></div>
<div class="item"><h3><a href="/2">Spring course is full</a></h3><p>3 April 2024. The next one begins
in autumn.</p></div>
<div class="item"><h3><a href="/3">Is paper dead?</a></h3><p>1 March 2024. A look at printing.</p></div>
<div class="item"><h3><a href="/4">New room on the third floor</a></h3><p>2 January 2024. Twelve more
seats.</p></div>""",
    "contact_dl": """<h1>Contact</h1><dl><dt>Address</dt><dd>1 Example Street, Sampletown</dd>
<dt>Telephone</dt><dd>+00 000 000</dd><dt>Opening hours</dt><dd>Monday to Friday, 9 to 17</dd>
<dt>E-mail</dt><dd>office@example.org</dd></dl>""",
    "contact_dl_ja": """<h1>会社概要</h1><dl><dt>会社名</dt><dd>株式会社見本</dd><dt>所在地</dt>
<dd>東京都見本区1-2-3</dd><dt>設立</dt><dd>2001年4月1日</dd><dt>お問い合わせ</dt>
<dd>平日9時から17時まで</dd></dl>""",
    "glossary": """<h1>Glossary</h1><dl><dt>Bucket</dt><dd>A container for objects.</dd><dt>Region</dt>
<dd>A place in the world with several data centres.</dd><dt>Role</dt><dd>An identity that can be
taken on for a time.</dd><dt>Policy</dt><dd>A document that says what is allowed.</dd></dl>""",
    "manual": """<h1>Manual</h1><ul><li><a href="#i">Installing</a></li><li><a href="#s">Starting</a></li>
<li><a href="#h">How to make a backup</a></li></ul><h2 id="i">Installing</h2><p>Unpack the archive and
run the script.</p><h2 id="s">Starting</h2><p>Choose the first entry of the menu.</p>
<h2 id="h">How to make a backup</h2><p>Stop the server, then copy the folder.</p>
<h2>Removing</h2><p>Delete the folder.</p>""",
    "data_table": """<h1>Prices</h1><table><tr><th>Course</th><th>Days</th><th>Price</th></tr>
<tr><td>Basics</td><td>1</td><td>300</td></tr><tr><td>Networks</td><td>2</td><td>700</td></tr>
<tr><td>Security</td><td>3</td><td>900</td></tr></table><p>All prices in euros.</p>""",
    "empty_shell": """<div id="root"></div><noscript>You need to enable JavaScript to run this app.
</noscript><script>var faq=[{q:"Q. What?",a:"A. That."}]</script>""",
    "comments": """<article><h1>Our new room</h1><p>We have painted the room on the third floor and put
twelve new desks into it. Come and have a look at it, the door is open all day long.</p></article>
<div class="comments"><div class="comment"><b>anna</b><p>Which colour is it?</p></div>
<div class="comment"><b>ben</b><p>It is green, I think.</p></div><div class="comment"><b>anna</b>
<p>Can one eat there?</p></div><div class="comment"><b>ben</b><p>No.</p></div></div>""",
    "forum_index": """<h1>Forum</h1><table><tr><td><a href="/t/1">How do I reset my password?</a></td>
<td>anna</td><td>3</td></tr><tr><td><a href="/t/2">Where is the room?</a></td><td>ben</td><td>7</td>
</tr><tr><td><a href="/t/3">Can I bring a friend?</a></td><td>cleo</td><td>1</td></tr></table>""",
    "related_posts": """<article><h1>夏のお知らせ</h1><p>8月11日から15日まで、教室はお休みをいただきます。
お休みのあいだにいただいたメールには、16日以降に順番にお返事いたします。</p></article>
<aside><h3>人気の記事</h3><ul><li><a href="/1">Q. 何を持っていけばよいですか？</a></li>
<li><a href="/2">Q. 途中で変更できますか？</a></li></ul></aside>""",
    "person_initials": """<h1>座談会の記録</h1><p>Aさんは営業を担当しています。はじめての仕事でした。</p>
<p>Bさんは開発を担当しています。入社して三年になります。</p><p>A社との契約は来月までです。</p>""",
    "quarters": """<h1>Results</h1><h2>Q1</h2><p>Sales rose by four percent.</p><h2>Q2</h2><p>Sales were
flat.</p><h2>Q3</h2><p>A weak summer.</p><h2>Q4</h2><p>The best quarter of all.</p>""",
    "product_listing": """<h1>Shop</h1><div class="p"><h3>Desk</h3><p>Solid oak. 300</p></div>
<div class="p"><h3>Lamp</h3><p>Need more light? 40</p></div><div class="p"><h3>Chair</h3><p>Soft. 90</p>
</div>""",
    "essay_with_questions": """<h1>On sleep</h1><p>Why do we sleep? Nobody knows for sure.</p><p>Animals
sleep too, and some of them with one half of the brain only.</p><p>Would we live longer without it?
Experiments say no.</p><p>So go to bed early, and put the telephone into another room.</p>""",
    "how_to_steps": """<h1>Making tea</h1><ol><li>Boil the water.</li><li>Warm the pot.</li><li>Is the
water hot? Pour it.</li><li>Wait for three minutes.</li></ol>""",
}
