"""835 texts written for these tests; between them they have the traits of the real files."""

ISA = "ISA*00*          *00*          *ZZ*PAYER          *ZZ*PRACTICE       *260605*1200*^*00501*000000907*0*P*:~"
GS = "GS*HP*PAYER*PRACTICE*20260605*1200*1*X*005010X221A1~"
TAIL = "GE*1*1~IEA*1*000000907~"

HEAD = (
    "BPR*I*{amount}*C*ACH*CCP*01*888999777*DA*24681012*1935665544**01*111333555*DA*144444*20260605~"
    "TRN*1*7170066655*1935665544~DTM*405*20260604~N1*PR*LAKESIDE LIFE~N3*10 SOUTH AVENUE~N4*RAPID CITY*SD*55111~"
    "N1*PE*ELM STREET FAMILY PRACTICE*XX*5544667733~REF*TJ*777667755~LX*1~"
)


def transaction(amount: str, body: str, *, control: str = "0001", count: int | None = None) -> str:
    head = HEAD.format(amount=amount)
    segments = head.count("~") + body.count("~") + 2
    return f"ST*835*{control}~{head}{body}SE*{count or segments}*{control}~"


def file(*transactions: str, tail: str | None = None) -> str:
    return f"{ISA}{GS}{''.join(transactions)}{tail or f'GE*{len(transactions)}*1~IEA*1*000000907~'}"


# two claims; each has an adjustment of its own besides those of its line
CLAIM_AND_LINE_ADJUSTMENTS = file(
    transaction(
        "945.00",
        "CLP*5554555444*1*800.00*450.00*300.00*12*94060555410000~CAS*CO*A2*50.00~"
        "NM1*QC*1*ROE*WILLIAM****MI*33344555510~SVC*HC:99211*800.00*500.00~DTM*150*20260301~DTM*151*20260304~"
        "CAS*PR*1*300.00~"
        "CLP*8765432112*1*1200.00*495.00*600.00*12*94077799230000~CAS*CO*A2*55.00~"
        "NM1*QC*1*ROE*SUSAN****MI*44455666610~SVC*HC:93555:26:59*1200.00*550.00~DTM*472*20260310~"
        "CAS*PR*1*600.00~CAS*CO*45*50.00~REF*6R*2~AMT*B6*550~LQ*HE*N14~",
    )
)

# Part A: claims without lines, statistics of the provider, and a provider-level adjustment that raises the payment
PART_A = file(
    transaction(
        "150000.00",
        "TS3*6543210903*11*20261231*1*211366.97****138018.40**73348.57~TS2*2178.45*1919.71**56.82*197.69*4.23~"
        "CLP*666123*1*211366.97*138018.40**MA*1999999444444*11*1~CAS*CO*45*73348.57~NM1*QC*1*ROE*SAM*O***HN*666666666A~"
        "MIA*0***138018.40~DTM*232*20260816~DTM*233*20260824~QTY*CA*8.00~LX*2~"
        "CLP*777777*1*15000.00*11980.33**MB*1999999444445*13*1~CAS*CO*45*3019.67~NM1*QC*1*ROE*LIZ*E***HN*996669999B~"
        "MOA***MA02~DTM*232*20260512~PLB*6543210903*20261231*CV:CP*-1.27~",
    )
)

# all denied, nothing paid, no money moves
DENIED = file(
    transaction(
        "0",
        "CLP*2005555A*4*915.39*0**MC*4276512332~NM1*QC*1*ROE*JOHANN*S***MR*00001612~NM1*82*2*PAYEE*****MC*44452736~"
        "SVC*HC:T1005*500.04*0**68~DTM*150*20261129~DTM*151*20261129~CAS*CO*16*500.04~LQ*HE*N14~"
        "SVC*HC:T1005*127.8*0**16~CAS*OA*A7*127.8~SVC*HC:T1005*287.55*0**36~CAS*OA*A7*287.55~",
    )
)

# a third payer whose line does not add up: 2459.00 - 157.00 is not 176.50
LINE_OFF = file(
    transaction(
        "19.50",
        "CLP*0001000054*3*176.50*19.50**12*50580155533~NM1*QC*1*ROE*ELLIS*E***MI*789123456~"
        "SVC*HC:99213*2459.00*176.50**1~DTM*472*20260120~CAS*OA*23*157.00~",
    )
)

# no envelope, a wrong count, and a line without charge and payment; the money balances
NO_ENVELOPE = transaction(
    "1922.86",
    "CLP*200200964A52*1*2100*1922.86*142.54*15*94151100100~NM1*QC*1*ROE*MARY****MI* YPB1234~DTM*050*20260103~"
    "SVC*HC:59430*1210*1057.86**1*HC:59410~DTM*472*20251231~CAS*CO*42*34.6~CAS*PR*2*117.54~REF*6R*0001~AMT*B6*1175.4~"
    "SVC*HC:59440*890*865**1*HC:59410~CAS*PR*3*25~SVC*HC:59426******742*742**1~DTM*472*20251231~REF*6R*0003~AMT*B6*742~",
    count=99,
)

# a payment, its reversal and the corrected decision
REVERSAL = file(
    transaction("80.00", "CLP*A-17*1*120.00*80.00*10.00*12*P1~CAS*CO*45*30.00~CAS*PR*3*10.00~", control="0001"),
    transaction(
        "-30.00",
        "CLP*A-17*22*-120.00*-80.00**12*P1~CAS*CO*45*-30.00~CAS*PR*3*-10.00~"
        "CLP*A-17*1*120.00*50.00*40.00*12*P2~CAS*CO*45*30.00~CAS*PR*1*40.00~",
        control="0002",
    ).replace("7170066655", "7170066656"),
)

ALL = {
    "claim and line adjustments": CLAIM_AND_LINE_ADJUSTMENTS,
    "part A": PART_A,
    "denied": DENIED,
    "line off": LINE_OFF,
    "no envelope": NO_ENVELOPE,
    "reversal": REVERSAL,
}
