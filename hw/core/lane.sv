// SPDX-License-Identifier: Apache-2.0
// Lane 1, from decode to write-back: the second atom of a molecule goes along with the first when it is simple, else alone, later.
// Simple: a result or flags from registers in one cycle; it cannot trap, wait or redirect, so lane 0 decides for both.
// Invariant: an atom here is valid only beside a valid one in the same stage of lane 0.
module core_lane #(
  parameter int LOAD_LAT = 3
) (
  input  logic               clk_i,
  input  logic               rst_i,
  input  logic               flush_d_i,  // what is being issued goes
  input  logic               flush_i,    // from write-back: everything goes
  input  logic               freeze_i,
  input  logic               x_ready_i,
  input  logic               x_adv_i,    // lane 0's atom leaves execute
  // decode: the fetched word behind lane 0's
  input  logic               d_valid_i,  // it is there, in the same molecule, and lane 0's atom is taken
  input  logic [31:0]        d_insn_i,
  input  logic [31:2]        d_pc_i,
  input  logic               tmode_i,
  input  core_pkg::ctl_t     first_i,    // lane 0's atom
  input  core_pkg::writers_t older_i,
  input  logic               fl_late_i,  // flags of an older atom are not there yet
  output logic               d_take_o,
  output logic [13:0]        raddr_o,
  // execute
  input  logic [63:0]        rf_i,
  input  core_pkg::op_t      m_i,        // lane 0: bypass
  input  logic [31:0]        w_res_i,
  input  logic [31:0]        r_res_i,
  input  logic [5:0]         fl_i,
  output core_pkg::x_t       x_o,
  output core_pkg::op_t      m_o,
  output core_pkg::op_t      w_o,
  output logic [31:0]        last_o
);
  // ---- decode
  core_pkg::ctl_t ctl;
  core_pkg::x_t   x_q, x_d;
  logic [31:0]    imm;
  logic [6:0]     ra, rb, rc_unused;
  logic [1:0]     use_p, wait_p, lane;
  logic [3:0]     by;
  logic           use_c, use_fl, grd, simple, first_ok, banks;
  core_decode decode (.insn_i(d_insn_i), .tmode_i, .ctl_o(ctl), .imm_o(imm), .ra_o(ra), .rb_o(rb), .rc_o(rc_unused),
    .use_a_o(use_p[0]), .use_b_o(use_p[1]), .use_c_o(use_c), .use_fl_o(use_fl), .grd_o(grd));
  assign raddr_o = {rb, ra};
  for (genvar p = 0; p < 2; p++) begin : g_port
    core_source #(.LOAD_LAT(LOAD_LAT)) source (.r_i(raddr_o[p*7+:7]), .use_i(use_p[p]), .older_i, .by_o(by[p*2+:2]),
      .lane_o(lane[p]), .wait_o(wait_p[p]));
  end
  assign simple   = ctl.sys == core_pkg::SYS_NONE && ctl.br == core_pkg::BR_NONE && !grd && !use_c &&
                    !(ctl.ill || ctl.ld || ctl.st || ctl.probe || ctl.mul || ctl.div);
  // the first one may trap or wait in write-back, but not redirect, hold execute back or write a guest register late
  assign first_ok = first_i.sys == core_pkg::SYS_NONE && first_i.br == core_pkg::BR_NONE && !first_i.div;
  assign banks    = !(first_i.rd_we && ctl.rd_we && first_i.rd[0] == ctl.rd[0]);
  assign d_take_o = d_valid_i && simple && first_ok && banks && wait_p == 2'd0 && !(use_fl && fl_late_i);

  always_comb begin
    x_d       = '0;
    x_d.valid = d_take_o;
    x_d.ctl   = ctl;
    x_d.pc    = d_pc_i;
    x_d.next  = d_pc_i + 30'd1;
    x_d.insn  = d_insn_i;
    x_d.imm   = imm;
    x_d.by    = {2'd0, by};
    x_d.by1   = {1'b0, lane};
  end
  always_ff @(posedge clk_i) begin
    if (x_ready_i) x_q <= x_d;
    if (rst_i || flush_d_i) x_q.valid <= 1'b0;
  end

  // ---- execute
  core_pkg::ctl_t xc;
  core_pkg::op_t  m_q, m_d, w_q;
  logic [63:0]    ops;
  logic [31:0]    last_q, alu_a, alu_b, res;
  logic [5:0]     fl;
  logic           taken_unused;
  assign xc = x_q.ctl;
  core_bypass #(.P(2)) bypass (.by_i(x_q.by[3:0]), .lane_i(x_q.by1[1:0]), .rf_i, .m_i({m_q.res, m_i.res}),
    .w_i({w_q.res, w_res_i}), .r_i({last_q, r_res_i}), .ops_o(ops));
  assign alu_a = xc.a_pc ? {x_q.pc, 2'b00} : ops[31:0];
  assign alu_b = xc.b_imm ? x_q.imm : ops[63:32];
  core_alu alu (.ctl_i(xc), .a_i(alu_a), .b_i(alu_b), .pass_i(32'd0), .fl_i, .res_o(res), .fl_o(fl), .taken_o(taken_unused));

  always_comb begin
    m_d       = '0;
    m_d.valid = x_q.valid && x_adv_i;
    m_d.ctl   = xc;
    m_d.pc    = x_q.pc;
    m_d.npc   = x_q.next;
    m_d.insn  = x_q.insn;
    m_d.res   = res;
    m_d.fl    = fl;
  end
  // ---- memory stage, write-back: along with lane 0
  always_ff @(posedge clk_i) begin
    if (!freeze_i) begin
      m_q    <= m_d;
      w_q    <= m_q;
      last_q <= w_q.res;
    end
    if (rst_i || flush_i) begin
      m_q.valid <= 1'b0;
      w_q.valid <= 1'b0;
    end
  end
  assign x_o    = x_q;
  assign m_o    = m_q;
  assign w_o    = w_q;
  assign last_o = last_q;
  logic unused;
  assign unused = &{1'b0, x_q, m_i, first_i, rc_unused, taken_unused};
endmodule
