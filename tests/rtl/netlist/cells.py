# SPDX-License-Identifier: Apache-2.0
"""cells.py CELLS_SIM OUT: simulation models of the ECP5 cells -> OUT.

The simple cells are Yosys's own installed models; it has none for block RAM and the multiplier, so these are written here
from the data sheet: DP16KD (all widths, write modes, synchronous reset of the output), MULT18X18D without registers.
"""
import re
import sys


def bus(name, width):
    return ", ".join(f"{name}{i}" for i in reversed(range(width)))


def dp16kd():
    init = "".join(f"  parameter [319:0] INITVAL_{i:02X} = 320'd0;\n" for i in range(64))
    content = ", ".join(f"INITVAL_{i:02X}" for i in reversed(range(64)))
    port = """
  // port @: lanes written, one 9-bit half at a time; narrow writes replace bits inside a half
  wire [13:0] ad@ = {%(ad)s};
  wire [17:0] di@ = {%(di)s};
  reg  [17:0] do@;
  assign {%(do)s} = do@;
  wire we@ = CE@ && WE@ && {CS@2, CS@1, CS@0} == 3'b000;
  wire [9:0] word@ = ad@[13:4];
  wire [17:0] was@ = ram[word@];
  reg [17:0] will@;
  always ANY begin
    will@ = was@;
    case (DATA_WIDTH_@)
      18: begin
        if (ad@[0]) will@[8:0] = di@[8:0];
        if (ad@[1]) will@[17:9] = di@[17:9];
      end
      9: will@[ad@[3]*9+:9] = di@[8:0];
      4: will@[ad@[3]*9+ad@[2]*4+:4] = di@[3:0];
      2: will@[ad@[3]*9+ad@[2:1]*2+:2] = di@[1:0];
      default: will@[ad@[3]*9+ad@[2:0]] = di@[0];
    endcase
  end
  function [17:0] pick@(input [17:0] w, input [3:0] a);
    case (DATA_WIDTH_@)
      18: pick@ = w;
      9: pick@ = {9'd0, w[a[3]*9+:9]};
      4: pick@ = {14'd0, w[a[3]*9+a[2]*4+:4]};
      2: pick@ = {16'd0, w[a[3]*9+a[2:1]*2+:2]};
      default: pick@ = {17'd0, w[a[3]*9+a[2:0]]};
    endcase
  endfunction
"""
    text = f"""module DP16KD (
  input {bus('DIA', 18)}, {bus('ADA', 14)}, CEA, OCEA, CLKA, WEA, RSTA, CSA2, CSA1, CSA0,
  input {bus('DIB', 18)}, {bus('ADB', 14)}, CEB, OCEB, CLKB, WEB, RSTB, CSB2, CSB1, CSB0,
  output {bus('DOA', 18)}, {bus('DOB', 18)}
);
  parameter DATA_WIDTH_A = 18, DATA_WIDTH_B = 18, REGMODE_A = "NOREG", REGMODE_B = "NOREG", RESETMODE = "SYNC",
            ASYNC_RESET_RELEASE = "SYNC", CSDECODE_A = "0b000", CSDECODE_B = "0b000", WRITEMODE_A = "NORMAL",
            WRITEMODE_B = "NORMAL", CLKAMUX = "CLKA", CLKBMUX = "CLKB", GSR = "AUTO", INIT_DATA = "STATIC";
{init}
  localparam [20479:0] INIT = {{{content}}};
  reg [17:0] ram [0:1023];
  integer i;
  initial for (i = 0; i < 1024; i = i + 1) ram[i] = INIT[i*20+:18];
"""
    for p in "AB":
        fill = {"ad": bus(f"AD{p}", 14), "di": bus(f"DI{p}", 18), "do": bus(f"DO{p}", 18)}
        text += (port % fill).replace("@", p).replace("ANY", "@(*)")
    return text + """
  // one clock for both ports, as everywhere in this machine; 36 bits wide: A writes both halves' words, B reads them
  generate if (DATA_WIDTH_A == 36) begin : wide
    wire [9:0] lo = {adA[13:5], 1'b0};
    wire [35:0] d = {diB, diA};
    reg [17:0] w0, w1;
    always @(posedge CLKA) begin
      if (CEA && WEA && {CSA2, CSA1, CSA0} == 3'b000) begin
        w0 = ram[lo];
        w1 = ram[lo + 10'd1];
        if (adA[0]) w0[8:0] = d[8:0];
        if (adA[1]) w0[17:9] = d[17:9];
        if (adA[2]) w1[8:0] = d[26:18];
        if (adA[3]) w1[17:9] = d[35:27];
        ram[lo] <= w0;
        ram[lo + 10'd1] <= w1;
      end
      if (DATA_WIDTH_B == 36) begin
        if (RSTB) {doB, doA} <= 36'd0;
        else if (CEB) {doB, doA} <= {ram[{adB[13:5], 1'b1}], ram[{adB[13:5], 1'b0}]};
      end else begin
        if (RSTB) doB <= 18'd0;
        else if (CEB) doB <= pickB(wasB, adB[3:0]);
      end
    end
  end else begin : narrow
    always @(posedge CLKA) begin
      if (weA) ram[wordA] <= willA;
      if (RSTA) doA <= 18'd0;
      else if (CEA && !(weA && WRITEMODE_A == "NORMAL"))
        doA <= pickA(weA && WRITEMODE_A == "WRITETHROUGH" ? willA : wasA, adA[3:0]);
      if (weB) ram[wordB] <= willB;
      if (DATA_WIDTH_B == 36) begin
        if (RSTB) {doB, doA} <= 36'd0;
        else if (CEB) {doB, doA} <= {ram[{adB[13:5], 1'b1}], ram[{adB[13:5], 1'b0}]};
      end else begin
        if (RSTB) doB <= 18'd0;
        else if (CEB && !(weB && WRITEMODE_B == "NORMAL"))
          doB <= pickB(weB && WRITEMODE_B == "WRITETHROUGH" ? willB : wasB, adB[3:0]);
      end
    end
  end endgenerate
endmodule
"""


def mult():
    return f"""module MULT18X18D (
  input {bus('A', 18)}, {bus('B', 18)}, {bus('C', 18)}, SIGNEDA, SIGNEDB, SOURCEA, SOURCEB,
  output {bus('P', 36)}
);
  wire signed [18:0] a = {{SIGNEDA & A17, {bus('A', 18)}}};
  wire signed [18:0] b = {{SIGNEDB & B17, {bus('B', 18)}}};
  wire signed [37:0] p = a * b;
  assign {{{bus('P', 36)}}} = p[35:0];
endmodule
"""


def main():
    sim = open(sys.argv[1]).read()
    sim = re.sub(r"`include.*", "", sim)  # aliases of the same cells under other names
    sim = re.sub(r"module DP16KD\(.*?endmodule", "", sim, flags=re.S)
    with open(sys.argv[2], "w") as out:
        out.write(sim + dp16kd() + mult())


main()
