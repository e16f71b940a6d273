// SPDX-License-Identifier: Apache-2.0
// TRELLIS_DPR16X4 -> its read path alone, for the depth figure (the write side is clocked).
module TRELLIS_DPR16X4(input [3:0] DI, WAD, input WRE, WCK, input [3:0] RAD, output [3:0] DO);
  parameter WCKMUX = "WCK";
  parameter WREMUX = "WRE";
  parameter INITVAL = 64'h0000000000000000;
  LUTRAM_READ read(.RAD(RAD), .DO(DO));
endmodule
