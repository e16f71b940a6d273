// SPDX-License-Identifier: Apache-2.0
// The combinational half of an ECP5 LUT RAM, as a black box: what `ltp` shall follow.
(* blackbox *)
module LUTRAM_READ(input [3:0] RAD, output [3:0] DO);
endmodule
