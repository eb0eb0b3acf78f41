/**
 * The mapping tables that the framework files must hold, row by row as they were researched: `ids | level | checks` with the
 * codes of the catalogue (K01 is its first check). `?`: shown, but never decides. FedRAMP's rows from NIST's are not repeated.
 */
export const MAPPING_TABLES: Readonly<Record<string, string>> = {
  'pci-dss-4.0.1': `
    1.1.1 1.1.2 | M |
    1.2.1 | P | K09 K16 K17 K18 K34
    1.2.2 | P | K34 K35 K36
    1.2.3 | P | K40 K29
    1.2.4 | S | K40
    1.2.5 | P | K33 K32 K17
    1.2.6 | P | K21
    1.2.7 | P | K37 K19 K20
    1.2.8 | P | K34 K39 K15
    1.3.1 | P | K03 K05 K10 K29 K23 K16
    1.3.2 | P | K11 K29 K25 K26 K27?
    1.3.3 1.5.1 1.4.5 1.4.3 | M |
    1.4.1 | P | K03 K10 K23 K24
    1.4.2 | P | K23 K24
    1.4.4 | P | K30
    2.2.3 | S | K29 K31
    2.2.4 | S | K14 K24 K33
    2.2.5 | P | K21
    2.2.7 4.2.1 | S | K22 K24 K42
    6.5.1 6.5.2 | P | K35 K36 K45
    6.5.3 | P | K29
    7.2.1 7.2.2 7.2.5 | S | K39
    10.2.1.1 10.2.1.2 10.2.1.3 10.2.1.4 10.2.1.5 10.2.1.6 10.2.1.7 10.2.2 10.5.1 | S | K36 K44
    11.4.5 11.4.6 | S | K41 K29?
    11.5.1 | S | K43
    11.5.2 | S | K34
    12.4.2 | S | K37
    12.5.1 | P | K06 K07
    12.5.2 12.5.2.1 | S | K07 K06 K29
    A1.1.1 A1.1.2 A1.1.3 | P | K29 K31
    A1.1.4 | S | K41
    A3.2 A3.3 | S | K07 K02 K45`,
  'soc2-2017': `
    CC2.1 | S | K01 K02 K06 K40
    CC4.1 | S | K02 K45
    CC4.2 | S | K38
    CC6.1 | P | K06 K07 K10 K11 K29 K31
    CC6.3 | S | K39
    CC6.6 | P | K03 K23 K24 K22
    CC6.7 | S | K25 K42
    CC6.8 | S | K34 K39
    CC7.1 | P | K34 K06 K13 K45
    CC7.2 | S | K43
    CC8.1 | P | K35 K36 K34
    C1.1 P4 P5 P6 | S | K30 K25
    CC6.4 CC1 CC3 CC5 CC9 A1 PI1 | M |`,
  'nist-800-53-r5': `
    ac-4 | P | K10 K11 K29 K31 K33
    ac-4.21 | P | K29
    ac-3 ac-6 | S | K39
    ac-17.1 ac-17.3 | S | K24 K22 K43
    au-2 au-3 au-12 au-11 | S | K36 K43 K44
    ca-2 ca-7 ca-7.4 | S | K02 K45
    ca-5 | S |
    ca-3 ca-9 | P | K33 K32 K29
    cm-2 cm-2.2 cm-2.3 | P | K34
    cm-3 cm-3.2 cm-4 | P | K35 K36
    cm-5 cm-5.1 | P | K39 K36 K15
    cm-6 cm-6.1 | P | K09 K13 K34
    cm-7 cm-7.1 | P | K17 K21 K24 K33 K37
    cm-8 cm-8.1 | P | K06 K07
    cm-8.3 | S | K06
    pl-2 pl-8 cm-12 | S | K40 K07
    sa-9.2 | S | K25 K33
    sc-2 sc-3 sc-7.21 | S | K28 K22 K29
    sc-7 | P | K03 K23 K24 K25 K29 K43
    sc-7.3 | P | K24
    sc-7.4 | P | K32 K37 K38
    sc-7.5 | P | K03 K09 K10 K11 K16 K18
    sc-7.8 sc-7.10 | S | K25 K26 K27
    sc-7.12 | S | K13
    sc-7.18 | M |
    sc-7.20 sc-7.22 sc-7.29 | S | K29
    sc-8 sc-8.1 | S | K42
    si-4 si-4.4 si-4.22 | S | K43 K24`,
  'nist-csf-2.0': `
    ID.AM-02 | P | K06 K07
    ID.AM-03 | P | K33 K40
    ID.RA-07 | P | K35 K38
    ID.IM-01 ID.IM-03 | S | K45
    PR.AA-05 | S | K39 K31
    PR.DS-02 | S | K42
    PR.IR-01 | P | K03 K09 K10 K11 K22 K23 K24 K25 K26 K27 K28 K29 K30 K31
    PR.PS-01 | P | K34 K09
    PR.PS-04 | S | K43 K44
    DE.CM-01 | S | K43
    DE.CM-09 | S | K34 K45`,
  'nist-800-190': `
    4.3.3 | P | K07 K29
    4.4.2 | P | K11 K25 K26 K27 K43
    4.3.2 | S | K28
    4.3.1 | S | K39
    4.3.4 | S | K07
    4.4.5 | S | K06 K29
    4.5.1 4.5.2 | S | K13`,
  'nist-800-171-r3': `
    03.01.03 | P | K10 K11 K29 K31 K33
    03.01.12 | S | K24 K22 K43
    03.03.01 03.03.02 03.03.03 | S | K36 K43 K44
    03.03.07 | S | K36
    03.04.01 | P | K34
    03.04.02 | P | K09 K13 K34
    03.04.03 03.04.04 | P | K35 K36
    03.04.05 | P | K39 K36 K15
    03.04.06 | P | K17 K21 K24 K33 K37
    03.04.10 | P | K06 K07
    03.04.11 | S | K40 K07
    03.12.01 03.12.03 | S | K02 K45
    03.12.02 | S |
    03.12.05 | P | K33 K32 K29
    03.13.01 | P | K03 K23 K24 K25 K29 K43
    03.13.06 | P | K03 K09 K10 K11 K16 K18
    03.13.08 | S | K42
    03.14.06 | S | K43 K24`,
  gdpr: `
    5(1)(f) 32(1)(b) | S | K10 K11 K29 K30 K25
    32(1)(a) | S | K42
    32(1)(d) | S | K02 K45 K41
    5(2) 24(1) 30(1)(g) | S |
    25(1) 25(2) | S | K09 K12
    28 33 34 35 44 45 46 47 48 49 | M |`,
  hipaa: `
    164.308(a)(1)(ii)(A) | S | K06 K07
    164.308(a)(1)(ii)(B) | S | K29 K45
    164.308(a)(1)(ii)(D) | S | K36 K43
    164.308(a)(8) | S | K02 K45
    164.312(a)(1) | S | K10 K11 K29 K30
    164.312(b) | S | K36 K43 K44
    164.312(e)(1) | S | K25 K29
    164.312(e)(2)(ii) | S | K42
    164.316(b)(2)(i) | S |`,
  'iso-27001-2022': `
    5.9 | P | K06 K07
    5.15 | S | K31
    8.2 | S | K39
    8.3 | S | K30 K31
    5.14 8.12 8.23 | S | K25 K26 K27
    5.33 | S |
    5.36 | P | K02 K45
    8.9 | P | K34 K09 K13
    8.15 8.16 | S | K36 K43 K44
    8.20 | P | K03 K10 K11 K16 K17 K18 K24
    8.21 | P | K21 K24 K33 K42
    8.22 | P | K07 K29 K31
    8.24 | S | K42
    8.27 | S | K12
    8.31 | P | K29
    8.32 | P | K35 K36
    cl-9.1 | S | K45
    cl-9.2 cl-9.3 5.35 5.37 8.17 8.34 | M |`,
  'cis-kubernetes-2.0.1': `
    5.3.1 | P | K03
    5.3.2 | F | K08 K09?
    5.2.5 | P | K13
    5.2.12 | P | K14
    5.6.1 5.6.4 | S | K07
    3.2.1 3.2.2 | S | K44`,
  'nsa-cisa-1.2': `
    nsa-cni | P | K03
    nsa-default-deny | F | K09 K10 K11
    nsa-selectors | F | K16 K19
    nsa-namespaces | P | K07 K31
    nsa-control-plane | P | K28 K24
    nsa-metadata | P | K27
    nsa-encryption | S | K42
    nsa-host-network | P | K13
    nsa-audit-logging | S | K44
    nsa-review | S | K37`,
  'fedramp-moderate-r5': `
    KSI-CNA-RNT | P | K10 K11 K18 K25
    KSI-CNA-MAT | P | K13 K14 K24 K31
    KSI-CNA-ULN | P | K03 K29
    KSI-CNA-EIS | P | K34 K45 K12
    KSI-MLA-EVC | P | K02 K45
    KSI-CMT-LMC | P | K36 K34
    KSI-CMT-RMV | P | K34
    KSI-PIY-GIV | P | K06
    KSI-SVC-SNT | S | K42
    KSI-SVC-ACM | S | K34
    KSI-MLA-LET | S | K43 K44`,
  dora: `
    8(4) 8(6) RTS-4 RTS-5 | S | K06 K07 K40
    9(4)(b) | S | K29 K12
    9(4)(e) RTS-17 | P | K35 K36
    10(1) RTS-12 | S | K43 K44
    24 25 | S | K41
    RTS-13(1)(a) | P | K07 K29
    RTS-13(1)(b) | P | K33 K40
    RTS-13(1)(c) | S | K22 K28
    RTS-13(1)(d) | S | K10 K06
    RTS-13(1)(e) RTS-14 | S | K42
    RTS-13(1)(g) | P | K23 K24 K25
    RTS-13(1)(h) RTS-13(2) | P | K32 K37 K19 K20
    RTS-13(1)(k) | P | K09 K34
    RTS-13(1)(i) | M | K40?
    RTS-13(1)(f) RTS-13(1)(j) RTS-13(1)(l) RTS-13(1)(m) | M |`,
  nis2: `
    2.2 7.1 7.2 | S | K02 K45
    3.2.3(a) | S | K43
    3.2.3(f) | S | K36
    6.3.1 6.3.2 6.3.3 | P | K34 K09 K37
    6.4.1 6.4.2 6.4.3 | P | K35 K36
    6.7.2(a) | P | K40
    6.7.2(b) 6.7.2(c) 6.7.2(f) | P | K10 K11 K16 K17 K33 K19 K21 K24
    6.7.2(d) 6.7.2(g) 6.7.2(h) 6.7.2(i) | S | K22 K42
    6.7.2(l) | S | K26
    6.8.1 6.8.2(a) 6.8.2(b) 6.8.2(c) 6.8.2(e) | P | K07 K29 K31
    6.8.2(d) | P | K23 K24
    6.8.2(f) 6.8.2(g) | S | K22 K28
    6.8.2(h) | P | K29
    6.7.3 6.8.3 | P | K37 K40
    12.4.1 12.4.2 12.4.3 | P | K06`,
};
