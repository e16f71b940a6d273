// SPDX-License-Identifier: Apache-2.0
// Decode stage: the fetched atom -> register file addresses, the execute stage's register, or a stall.
// Hazards are judged on logical register numbers against the atoms in execute, memory stage and write-back; the bypass choice of
// each operand is made here, one stage early. Invariant: what leaves here needs no further interlock.
module core_issue #(
  parameter int LOAD_LAT = 3
) (
  input  logic           clk_i,
  input  logic           rst_i,
  input  logic           flush_i,
  input  logic           x_ready_i,    // execute takes an atom in this cycle
  // fetched atom
  input  logic           d_valid_i,
  input  logic [31:0]    d_insn_i,
  input  logic [31:2]    d_pc_i,
  input  logic [31:2]    d_next_i,
  input  logic [31:2]    d_target_i,
  input  logic           d_pred_i,
  input  logic [1:0]     d_ctr_i,
  output logic           d_take_o,
  // machine state
  input  logic           tmode_i,
  input  logic [2:0]     gseg_i,
  output logic [2:0]     d_seg_o,
  input  logic [31:0]    d_base_i,
  // older atoms; execute's is our own register
  input  core_pkg::op_t  m_i,
  input  core_pkg::op_t  w_i,
  // register file
  output logic [20:0]    raddr_o,      // logical, three ports
  output core_pkg::x_t   x_o
);
  core_pkg::x_t   x_q, x_d;
  core_pkg::ctl_t ctl;
  logic [31:0]    imm;
  logic [6:0]     ra, rb, rc;
  logic           use_fl, grd;
  logic [2:0]     use_p, wait_p;
  logic [5:0]     by;
  core_decode decode (.insn_i(d_insn_i), .tmode_i, .ctl_o(ctl), .imm_o(imm), .ra_o(ra), .rb_o(rb), .rc_o(rc),
    .use_a_o(use_p[0]), .use_b_o(use_p[1]), .use_c_o(use_p[2]), .use_fl_o(use_fl), .grd_o(grd));
  assign raddr_o = {rc, rb, ra};
  assign d_seg_o = ctl.seg == 3'd7 ? gseg_i : ctl.seg;

  logic x_wr, m_wr, w_wr, x_grd, gwr_any, ser_any, fl_wait, hazard;
  assign x_wr = x_q.valid && x_q.ctl.rd_we;
  assign m_wr = m_i.valid && m_i.ctl.rd_we;
  assign w_wr = w_i.valid && w_i.ctl.rd_we;
  for (genvar p = 0; p < 3; p++) begin : g_port
    logic [6:0] r;
    logic       at_x, at_m, at_w;
    assign r    = raddr_o[p*7+:7];
    assign at_x = x_wr && x_q.ctl.rd == r;
    assign at_m = m_wr && m_i.ctl.rd == r;
    assign at_w = w_wr && w_i.ctl.rd == r;
    assign by[p*2+:2] = at_x ? 2'd1 : at_m ? 2'd2 : at_w ? 2'd3 : 2'd0;
    // a late result is bypassed from write-back; with LOAD_LAT 3 only once write-back has registered it
    assign wait_p[p] = use_p[p] && (at_x ? x_q.ctl.late : LOAD_LAT > 2 && at_m && m_i.ctl.late && !m_i.ctl.mid);
  end
  assign x_grd   = x_q.valid && x_q.ctl.sys == core_pkg::SYS_GRD; // reads the third port from execute
  assign gwr_any = (x_q.valid && x_q.ctl.sys == core_pkg::SYS_GWR) || (m_i.valid && m_i.ctl.sys == core_pkg::SYS_GWR) ||
                   (w_i.valid && w_i.ctl.sys == core_pkg::SYS_GWR);
  assign ser_any = (x_q.valid && x_q.ctl.ser) || (m_i.valid && m_i.ctl.ser) || (w_i.valid && w_i.ctl.ser);
  assign fl_wait = use_fl && ((x_q.valid && x_q.ctl.imul) || (LOAD_LAT > 2 && m_i.valid && m_i.ctl.imul));
  assign hazard  = wait_p != 3'd0 || ser_any || fl_wait || (grd && gwr_any) || (use_p[2] && x_grd);
  assign d_take_o = d_valid_i && x_ready_i && !hazard;

  always_comb begin
    x_d.valid   = d_take_o;
    x_d.ctl     = ctl;
    x_d.ctl.seg = d_seg_o;
    x_d.pc      = d_pc_i;
    x_d.next    = d_next_i;
    x_d.target  = d_target_i;
    x_d.pred    = d_pred_i;
    x_d.ctr     = d_ctr_i;
    x_d.insn    = d_insn_i;
    x_d.imm     = imm;
    x_d.base    = d_base_i;
    x_d.by      = by;
  end
  always_ff @(posedge clk_i) begin
    if (x_ready_i) x_q <= x_d;
    if (rst_i || flush_i) x_q.valid <= 1'b0;
  end
  assign x_o = x_q;
  logic unused;
  assign unused = &{1'b0, m_i, w_i};
endmodule
