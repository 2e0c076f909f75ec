import Testing

@testable import Report

@Suite struct PlainTextTests {
  @Test func controlsBecomeVisibleAndLettersStay() {
    #expect(PlainText.visible("a\u{0}b\u{1B}[1m\u{9F}") == "a[U+0000]b[U+001B][1m[U+009F]")
    #expect(PlainText.visible("x\u{202E}y\u{2066}z\u{FEFF}\u{200B}") == "x[U+202E]y[U+2066]z[U+FEFF][U+200B]")
    #expect(PlainText.visible("one\ttwo\nthree\r\u{2028}four") == "one two three  four")
    #expect(PlainText.visible("שלום 名前 é e\u{301} 👩‍🔬") == "שלום 名前 é e\u{301} 👩‍🔬")
    let odd = [0xFFFE, 0x1FFFF, 0xFDD0].compactMap { Unicode.Scalar(UInt32($0)) }
    #expect(PlainText.visible(String(String.UnicodeScalarView(odd))) == "[U+FFFE][U+1FFFF][U+FDD0]")
  }

  @Test func markupIsEscapedForContentAndAttributes() {
    #expect(PlainText.html("<a b=\"c\" d='e'>&amp;]]>") == "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;amp;]]&gt;")
  }

  @Test func gnuplotStringsCannotBeLeft() {
    #expect(PlainText.gnuplot("it's `id` @x \\ \"q\"\n!reboot") == "'it''s `id` @x \\ \"q\" !reboot'")
    #expect(PlainText.gnuplotTic("100 %d") == "'100 %%d'")
  }

  @Test func paperKeepsOnlyWhatItsFontHas() {
    #expect(PlainText.paper("naïve → 名") == "naïve → [U+540D]")
  }

  @Test func textIsCutToItsRoomAndSaysSo() {
    let long = String(repeating: "abc ", count: 50)
    let cut = PlainText.shortened(long, to: 100, size: 13)
    #expect(cut.hasSuffix("…"))
    #expect(PlainText.width(cut, size: 13) <= 100)
    #expect(PlainText.shortened("short", to: 100, size: 13) == "short")
  }

  @Test func fileNamesAreHarmless() {
    #expect(PlainText.slug("../../etc/passwd; rm -rf /", fallback: "x") == "etc-passwd-rm-rf")
    #expect(PlainText.slug("名前", fallback: "untitled") == "untitled")
    #expect(PlainText.slug(String(repeating: "a", count: 500), fallback: "x").count == 60)
  }
}
