// SPDX-License-Identifier: Apache-2.0
// Decode stage of lane 0: the fetched atom -> register file addresses, the execute stage's register, or a stall.
// Hazards are judged on logical register numbers against the atoms in execute, memory stage and write-back; the bypass choice of
// each operand is made here, one stage early. Invariant: what leaves here needs no further interlock.
module core_issue #(
  parameter int LOAD_LAT = 3
) (
  input  logic               clk_i,
  input  logic               rst_i,
  input  logic               flush_i,
  input  logic               x_ready_i,  // execute takes an atom in this cycle
  // fetched atom
  input  logic               d_valid_i,
  input  logic [31:0]        d_insn_i,
  input  logic [31:2]        d_pc_i,
  input  logic [31:2]        d_next_i,
  input  logic [31:2]        d_target_i,
  input  logic               d_pred_i,
  input  logic [1:0]         d_ctr_i,
  output logic               d_take_o,
  // machine state
  input  logic               tmode_i,
  input  logic [2:0]         gseg_i,
  output logic [2:0]         d_seg_o,
  input  logic [31:0]        d_base_i,
  // older atoms; execute's is our own register
  input  core_pkg::op_t      m_i,
  input  core_pkg::op_t      w_i,
  input  core_pkg::x_t       x1_i,       // lane 1
  input  core_pkg::op_t      m1_i,
  input  core_pkg::op_t      w1_i,
  // for lane 1's decode
  output core_pkg::ctl_t     d_ctl_o,
  output core_pkg::writers_t older_o,
  output logic               fl_late_o,  // flags of an older atom are not there yet
  // register file
  output logic [20:0]        raddr_o,    // logical, three ports
  output core_pkg::x_t       x_o
);
  core_pkg::x_t   x_q, x_d;
  core_pkg::ctl_t ctl;
  logic [31:0]    imm;
  logic [6:0]     ra, rb, rc;
  logic           use_fl, grd;
  logic [2:0]     use_p, wait_p;
  logic [2:0]     by1;
  logic [5:0]     by;
  core_decode decode (.insn_i(d_insn_i), .tmode_i, .ctl_o(ctl), .imm_o(imm), .ra_o(ra), .rb_o(rb), .rc_o(rc),
    .use_a_o(use_p[0]), .use_b_o(use_p[1]), .use_c_o(use_p[2]), .use_fl_o(use_fl), .grd_o(grd));
  assign raddr_o = {rc, rb, ra};
  assign d_seg_o = ctl.seg == 3'd7 ? gseg_i : ctl.seg;

  core_pkg::writers_t older;
  always_comb begin
    older.x_wr   = {x1_i.valid && x1_i.ctl.rd_we, x_q.valid && x_q.ctl.rd_we};
    older.m_wr   = {m1_i.valid && m1_i.ctl.rd_we, m_i.valid && m_i.ctl.rd_we};
    older.w_wr   = {w1_i.valid && w1_i.ctl.rd_we, w_i.valid && w_i.ctl.rd_we};
    older.x_rd   = {x1_i.ctl.rd, x_q.ctl.rd};
    older.m_rd   = {m1_i.ctl.rd, m_i.ctl.rd};
    older.w_rd   = {w1_i.ctl.rd, w_i.ctl.rd};
    older.x_late = x_q.ctl.late;
    older.m_late = m_i.ctl.late && !m_i.ctl.mid;
  end
  for (genvar p = 0; p < 3; p++) begin : g_port
    core_source #(.LOAD_LAT(LOAD_LAT)) source (.r_i(raddr_o[p*7+:7]), .use_i(use_p[p]), .older_i(older), .by_o(by[p*2+:2]),
      .lane_o(by1[p]), .wait_o(wait_p[p]));
  end
  logic x_grd, gwr_any, ser_any, hazard;
  assign x_grd   = x_q.valid && x_q.ctl.sys == core_pkg::SYS_GRD; // reads the third port from execute
  assign gwr_any = (x_q.valid && x_q.ctl.sys == core_pkg::SYS_GWR) || (m_i.valid && m_i.ctl.sys == core_pkg::SYS_GWR) ||
                   (w_i.valid && w_i.ctl.sys == core_pkg::SYS_GWR);
  assign ser_any = (x_q.valid && x_q.ctl.ser) || (m_i.valid && m_i.ctl.ser) || (w_i.valid && w_i.ctl.ser);
  assign fl_late_o = (x_q.valid && x_q.ctl.imul) || (LOAD_LAT > 2 && m_i.valid && m_i.ctl.imul);
  assign hazard  = wait_p != 3'd0 || ser_any || (use_fl && fl_late_o) || (grd && gwr_any) || (use_p[2] && x_grd);
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
    x_d.by1     = by1;
  end
  always_ff @(posedge clk_i) begin
    if (x_ready_i) x_q <= x_d;
    if (rst_i || flush_i) x_q.valid <= 1'b0;
  end
  assign x_o     = x_q;
  assign d_ctl_o = ctl;
  assign older_o = older;
  logic unused;
  assign unused = &{1'b0, m_i, w_i, x1_i, m1_i, w1_i};
endmodule
