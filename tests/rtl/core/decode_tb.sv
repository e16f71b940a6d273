// SPDX-License-Identifier: Apache-2.0
// core_decode's answers that atoms.def knows -> flat outputs for decode.cpp.
module decode_tb (
  input  logic [31:0] insn_i,
  input  logic        tmode_i,
  output logic        ill_o,
  output logic        rd_we_o,
  output logic [2:0]  use_o,
  output logic        use_fl_o,
  output logic        fl_we_o,
  output logic        ld_o,
  output logic        st_o,
  output logic        guest_o
);
  core_pkg::ctl_t ctl;
  logic [31:0] imm;
  logic [6:0]  ra, rb, rc;
  logic        grd;
  core_decode dut (.insn_i, .tmode_i, .ctl_o(ctl), .imm_o(imm), .ra_o(ra), .rb_o(rb), .rc_o(rc), .use_a_o(use_o[0]),
    .use_b_o(use_o[1]), .use_c_o(use_o[2]), .use_fl_o, .grd_o(grd));
  assign ill_o   = ctl.ill;
  assign rd_we_o = ctl.rd_we;
  assign fl_we_o = ctl.fl_we;
  assign ld_o    = ctl.ld;
  assign st_o    = ctl.st;
  assign guest_o = ctl.guest;
endmodule
