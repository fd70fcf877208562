"""More English verbs that take an object, and how they bend: data, to be added to."""

from __future__ import annotations

VERBS = frozenset("""
abolish absorb accelerate accommodate accumulate acknowledge administer advertise advise afford aid allocate analyse
anticipate appoint arrange assemble assert assist assure attach attain attribute authorise authorize await bear bind
breach broadcast bury bypass cancel cast celebrate cite claim command commission compensate conceal condemn conserve
constrain construct consult contest counter criticise criticize customise customize dedicate deduct deem defend defer
delay delegate delimit demand deplete deprive designate destroy detach deter devote diagnose dictate disclose discourage
dismiss dispatch dispense displace dispute dissolve divert donate duplicate ease educate elect elevate elicit embody
embrace emit enclose encompass encounter encrypt endanger endorse enlarge entail entitle erase erect escape evoke
exclude exempt exert exhaust extinguish favour favor feed fetch fight finance flush freeze grind halt harness heal hear
hide hinder hire hunt illuminate impair impede incur induce infect inhabit inhibit inject inspect inspire insulate
insure intercept interrupt invade invite invoke irrigate justify kill lack lease lend levy loan lubricate manufacture
mask mediate melt migrate mimic neglect negotiate nominate normalise normalize nourish obstruct occupy omit oppose
outline oversee owe penetrate perceive persuade pierce pollute populate portray pose postpone pour praise precede
prescribe prioritise prioritize proclaim procure prolong prompt pronounce propel purify pursue quote reassure rebuild
recall reclaim recover recruit recycle redeem redefine refill refine reflect refund refurbish regain regard regulate
reinforce relieve relocate remember remind renew renovate rent reopen repair repay repel reprint rescue reset resist
resume reuse revise revive reward rewrite rotate sanction satisfy scan schedule seal seize shape shield shorten
simulate slow soften sponsor spread stabilise stabilize stimulate strain strike structure subsidise subsidize
substitute supersede supervise suppress surpass suspend swap sweep tackle tailor tear tend terminate threaten throw
tighten tolerate trace trap treat trim trust undergo undermine undertake undo unlock unpack uphold utilise utilize
vacate value ventilate violate visit wash weaken wear welcome widen wipe withdraw
initialise authenticate serialize serialise parse render compile validate cache reload enqueue emulate instantiate
invalidate override rename reorder retry schedule scroll sanitize sanitise unset wrap pin fork clone commit
discharge drain dry eject fasten filter flood heat lift lower mount pump rinse rub screw shut spray squeeze stir tilt
unscrew warm
acquit adjudicate amend audit certify charge entrust forfeit indemnify notify oblige ratify repeal reimburse revoke
rule waive warrant
""".split())  # noqa: SIM905
"""Verbs that take an object."""
NOUNS_TOO = frozenset("""
aid bear broadcast cache cast claim clone command commission commit counter delay demand discharge dispute dry ease
embrace escape favour favor feed fight finance flood flush fork freeze grind halt hire hunt lack lease levy loan mask
outline pin pose prompt pump quote rebuild refund regard rent repair rescue reset retry reward rule sanction scan
schedule scroll screw seal shape shield slow sponsor spray spread strain strike structure substitute swap sweep tear
trace trap treat trim trust value visit wash warm warrant welcome wrap
""".split())  # noqa: SIM905
"""Those that are as often nouns."""
INTENDING = frozenset("""
agree attempt choose continue decide expect hope intend offer plan pledge prefer promise propose refuse strive
undertake want wish
""".split())  # noqa: SIM905
"""Verbs that what is intended follows: "What does it refuse to do?"."""
IRREGULAR = {
    "bore": "bear", "bound": "bind", "cast": "cast", "fed": "feed", "fought": "fight", "froze": "freeze",
    "ground": "grind", "heard": "hear", "hid": "hide", "lent": "lend", "oversaw": "oversee", "rebuilt": "rebuild",
    "rewrote": "rewrite", "spread": "spread", "struck": "strike", "swept": "sweep", "tore": "tear", "threw": "throw",
    "underwent": "undergo", "undertook": "undertake", "undid": "undo", "upheld": "uphold", "withdrew": "withdraw",
    "wore": "wear",
}
PARTICIPLES_OF_THEM = frozenset("""
borne frozen hidden withdrawn rewritten struck thrown torn undergone undertaken undone overseen overridden broadcast
bound fed fought heard lent rebuilt shut reset swept upheld worn hit laid bred fallen grown risen stuck
""".split())  # noqa: SIM905
