// Emails of the demo as three programs write them: with pictures from elsewhere and a quoted
// history. The addresses of the pictures lead nowhere; a test sees that nobody asks for them.

export const MAIL_WITH_LETTERHEAD = `<html><head><title>Both systems</title>
<style>body{font-family:Georgia,serif} .lh{position:fixed;top:0}</style></head>
<body style="font-family: Georgia, serif; color: #333333">
<table width="100%" cellpadding="0" cellspacing="0"><tr>
<td style="padding: 8px 0; border-bottom: 2px solid #8a6d3b"><img src="https://mail.kaye-interiors.example/logo.png" alt="Kaye Interiors" width="120" height="32"></td>
</tr></table>
<p>Good afternoon,</p>
<p>We bought the house on <b>Bee Cave Road</b> in August and want to replace <i>both systems</i> before next summer:</p>
<ul><li>upstairs, 3 tons, put in 2004</li><li>downstairs, 4 tons, age unknown</li></ul>
<p>The inspector put the larger one at 22 years. Could somebody come and look, and tell us honestly whether the ducts can stay?</p>
<p>Sandra Kaye<br><a href="https://kaye-interiors.example/?utm_source=mail">kaye-interiors.example</a></p>
<img src="https://track.kaye-interiors.example/open.gif?m=8841" width="1" height="1" alt="">
<script>document.location = "https://track.kaye-interiors.example/"</script>
</body></html>`;

export const MAIL_FROM_GMAIL = `<div dir="ltr">Thank you Tom, the visit was very informative. My husband asks whether the two-stage units are worth the difference in a house with so much glass on the west side.</div>
<br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">On Tue, Tom Becker &lt;<a href="mailto:office@bluebonnetair.example">office@bluebonnetair.example</a>&gt; wrote:<br></div>
<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex"><p>Good evening Sandra,</p><p>Thank you for writing, and congratulations on the house. I'd come myself: two systems and ducts are about two hours. I test the ducts with a blower, so you get a number and not an opinion.</p><p>Would any morning this week suit you?</p><p>Tom Becker</p></blockquote></div>`;

export const MAIL_FROM_OUTLOOK = `<html xmlns:o="urn:schemas-microsoft-com:office:office"><body lang="EN-US">
<div class="WordSection1"><p class="MsoNormal">That is clear, thank you. We lean to the <b>two-stage</b>. Two questions before we sign: what is the lead time, and is the utility rebate already in the $14,800 or on top of it?<o:p></o:p></p></div>
<div id="appendonsend"></div><hr style="display:inline-block;width:98%">
<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif" style="font-size:11pt" color="#000000"><b>From:</b> Tom Becker &lt;office@bluebonnetair.example&gt;<br><b>To:</b> Sandra Kaye<br><b>Subject:</b> Re: Both systems at Bee Cave Road</font></div>
<div><p>Hello Sandra,</p><p>For your west side, yes. Here is how the two compare by my load calculation.</p>
<table border="1" cellpadding="6"><tr><th>&nbsp;</th><th>Price</th><th>A year to run</th></tr><tr><td>Single stage</td><td>$13,100</td><td>$2,240</td></tr><tr><td>Two stage</td><td>$14,800</td><td>$1,870</td></tr></table></div></body></html>`;
