// SPDX-License-Identifier: Apache-2.0
// The ECP5 cells that a board's top instantiates, as they behave, without delays: those are the chip model's (chip.cpp). What
// drives clk_25mhz here is the machine's clock itself: the PLL is a wire.
/* verilator lint_off UNUSEDSIGNAL */
/* verilator lint_off UNUSEDPARAM */
module EHXPLLL #(
  parameter int CLKI_DIV = 1, CLKFB_DIV = 1, CLKOP_DIV = 1, CLKOP_CPHASE = 0, CLKOP_FPHASE = 0,
  parameter CLKOP_ENABLE = "", FEEDBK_PATH = "", PLLRST_ENA = "", INTFB_WAKE = "", STDBY_ENABLE = "", DPHASE_SOURCE = "",
            OUTDIVIDER_MUXA = ""
) (
  input  logic CLKI, CLKFB, RST, STDBY, PHASESEL0, PHASESEL1, PHASEDIR, PHASESTEP, PHASELOADREG, PLLWAKESYNC, ENCLKOP,
  output logic CLKOP, LOCK
);
  assign CLKOP = CLKI;
  assign LOCK  = 1'b1;
endmodule

module BB (inout wire B, input logic I, T, output logic O);
  assign B = T ? 1'bz : I;
  assign O = B;
endmodule

module ODDRX1F (input logic SCLK, RST, D0, D1, output logic Q);
  assign Q = SCLK ? D0 : D1;
endmodule

module OFS1P3BX (input logic D, SP, SCLK, PD, output logic Q);
  always_ff @(posedge SCLK) if (SP) Q <= D || PD;
endmodule

module IFS1P3BX (input logic D, SP, SCLK, PD, output logic Q);
  always_ff @(posedge SCLK) if (SP) Q <= D || PD;
endmodule
