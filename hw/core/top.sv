// SPDX-License-Identifier: Apache-2.0
// The core: clock, reset, host interrupt, one Wishbone B4 pipelined master, retirement port. Wiring only.
// Stages: fetch | issue (decode) | exec | lsu (memory stage) | commit (write-back). README.md has the pipeline table.
module core_top #(
  parameter int W            = 1,
  parameter int ICACHE_BYTES = 8192,
  parameter int DCACHE_BYTES = 8192,
  parameter int SB_ENTRIES   = 16,
  parameter int LOAD_LAT     = 3,
  parameter bit CVFI         = 1
) (
  input  logic                             clk_i,
  input  logic                             rst_i,
  input  logic                             irq_i,
  output mem_pkg::wb_req_t                 wb_o,
  input  mem_pkg::wb_rsp_t                 wb_i,
  output logic [W*core_pkg::CVFI_LANE-1:0] cvfi_lanes_o,
  output core_pkg::cvfi_t                  cvfi_o
);
  localparam int WAYS = DCACHE_BYTES / 4096;

  // reset sweep: 1,024 cycles in which the arrays are cleared and nothing is fetched
  logic [10:0] init_q;
  logic        init, irq_q;
  assign init = !init_q[10];
  always_ff @(posedge clk_i) begin
    if (rst_i) init_q <= 11'd0;
    else if (init) init_q <= init_q + 11'd1;
    irq_q <= irq_i && !rst_i;
  end

  core_pkg::x_t  x;
  core_pkg::op_t m, w;
  core_pkg::x_t  x1;  // lane 1, 0 at W = 1
  core_pkg::op_t m1, w1;

  // ---- fetch
  logic            redir_q, d_pred, train, ic_re, ic_busy, ic_fill;
  logic [W-1:0]    d_valid, d_take, ic_hit;
  logic [31:2]     redir_pc_q, d_pc, d_next, d_target, ic_addr;
  logic [W*32-1:0] d_insn, ic_data;
  logic [1:0]      d_ctr, train_ctr;
  core_fetch #(.W(W)) fetch (.clk_i, .rst_i, .start_i(!init), .redirect_i(redir_q), .redirect_pc_i(redir_pc_q), .take_i(d_take),
    .valid_o(d_valid), .insn_o(d_insn), .pc_o(d_pc), .next_o(d_next), .target_o(d_target), .pred_o(d_pred), .ctr_o(d_ctr),
    .train_i(train), .train_idx_i(10'(x.pc)), .train_ctr_i(train_ctr), .ic_re_o(ic_re), .ic_addr_o(ic_addr),
    .ic_data_i(ic_data), .ic_hit_i(ic_hit), .ic_busy_i(ic_busy), .ic_fill_o(ic_fill));

  logic              ic_inv, ic_inv_all, ic_inv_done, i_req, i_more, i_end;
  logic [31:2]       i_adr;
  mem_pkg::bus_rsp_t i_rsp;
  mem_icache #(.W(W), .BYTES(ICACHE_BYTES)) icache (.clk_i, .rst_i, .re_i(ic_re), .addr_i(ic_addr), .data_o(ic_data),
    .hit_o(ic_hit), .fill_i(ic_fill), .inv_i(ic_inv), .inv_addr_i(w.lin[31:5]), .inv_all_i(ic_inv_all), .inv_done_o(ic_inv_done),
    .busy_o(ic_busy), .req_o(i_req), .adr_o(i_adr), .more_o(i_more), .bus_i(i_rsp), .end_i(i_end));

  // ---- decode
  logic               flush, freeze, x_ready, x_adv, x_redir, m_redir, m_disp_hit;
  logic [31:2]        flush_pc, x_redir_pc, m_disp_target;
  logic [2:0]         d_seg;
  core_pkg::state_t   state;
  core_pkg::event_t   ev;
  core_pkg::lsu_t     lsu_wb;
  logic [31:0]        d_base;
  logic [20:0]        raddr;
  logic               fl_late;
  core_pkg::ctl_t     d_ctl;
  core_pkg::writers_t older;
  core_issue #(.LOAD_LAT(LOAD_LAT)) issue (.clk_i, .rst_i, .flush_i(flush || x_redir), .x_ready_i(x_ready),
    .d_valid_i(d_valid[0]), .d_insn_i(d_insn[31:0]), .d_pc_i(d_pc), .d_next_i(d_next), .d_target_i(d_target), .d_pred_i(d_pred),
    .d_ctr_i(d_ctr), .d_take_o(d_take[0]), .tmode_i(state.tmode), .gseg_i(state.gseg), .d_seg_o(d_seg), .d_base_i(d_base),
    .m_i(m), .w_i(w), .x1_i(x1), .m1_i(m1), .w1_i(w1), .d_ctl_o(d_ctl), .older_o(older), .fl_late_o(fl_late), .raddr_o(raddr),
    .x_o(x));
  always_ff @(posedge clk_i) begin
    redir_q <= (flush || m_redir || x_redir) && !rst_i;
    redir_pc_q <= flush ? flush_pc : m_redir ? m_disp_target : x_redir_pc;
  end

  // ---- register file; grd reads the third port from execute
  localparam int RP = 2 * W + 1;
  logic [RP*32-1:0] rf;
  logic [RP*7-1:0]  rf_addr;
  logic [31:0]      w_res;
  logic [W*7-1:0]   rd_phys;
  logic [3:0]       x_num;
  logic             rd_we;
  logic             x_grd;
  assign x_grd = x.valid && x.ctl.sys == core_pkg::SYS_GRD;
  assign rf_addr[20:0] = {x_grd ? {3'b010, x_num} : raddr[20:14], raddr[13:0]};
  core_regs #(.RP(RP), .W(W)) regs (.clk_i, .rst_i, .init_i(init), .init_idx_i(init_q[6:0]), .re_i({RP{x_ready}}),
    .raddr_i(rf_addr), .rdata_o(rf), .we_i(W'({ev.fire1 && w1.ctl.rd_we, rd_we})), .waddr_i((W*7)'({w1.ctl.rd, w.ctl.rd})),
    .wdata_i((W*32)'({w1.res, w_res})), .wphys_o(rd_phys), .commit_i(ev.commit), .rollback_i(ev.rollback));

  // ---- execute
  logic [31:0] x_a, x_b, x_lin, w_byp, r_last, r_last1, m_ea;
  logic [5:0]  w_fl, w_byp_fl, x_fl;
  core_exec exec (.clk_i, .rst_i, .flush_i(flush), .freeze_i(freeze), .x_i(x), .rf_i(rf[95:0]), .w_res_i({w1.res, w_byp}),
    .r_res_i({r_last1, r_last}), .flags_i(state.flags), .w_i(w), .w_fl_i(w_byp_fl), .m1_i(m1), .w1_i(w1), .fl_in_o(x_fl),
    .x_ready_o(x_ready), .adv_o(x_adv), .a_o(x_a), .b_o(x_b), .lin_o(x_lin), .num_o(x_num), .redirect_o(x_redir),
    .redirect_pc_o(x_redir_pc), .train_o(train), .train_ctr_o(train_ctr), .m_o(m), .m_ea_o(m_ea));

  if (W == 1) begin : g_one
    logic unused;
    assign unused  = &{1'b0, d_ctl, older, fl_late, x_fl};
    assign x1      = '0;
    assign m1      = '0;
    assign w1      = '0;
    assign r_last1 = 32'd0;
  end else begin : g_two
    logic more;
    assign more = d_insn[1:0] == 2'b10; // the molecule goes on
    core_lane #(.LOAD_LAT(LOAD_LAT)) lane1 (.clk_i, .rst_i, .flush_d_i(flush || x_redir), .flush_i(flush), .freeze_i(freeze),
      .x_ready_i(x_ready), .x_adv_i(x_adv), .d_valid_i(d_valid[1] && d_take[0] && more), .d_insn_i(d_insn[63:32]),
      .d_pc_i(d_next), .tmode_i(state.tmode), .first_i(d_ctl), .older_i(older), .fl_late_i(fl_late), .d_take_o(d_take[1]),
      .raddr_o(rf_addr[34:21]), .rf_i(rf[159:96]), .m_i(m), .w_res_i(w_byp), .r_res_i(r_last), .fl_i(x_fl), .x_o(x1), .m_o(m1),
      .w_o(w1), .last_o(r_last1));
  end

  logic [31:0] mul_res;
  logic [5:0]  mul_fl;
  core_mul mul (.clk_i, .take_x_i(!freeze), .take_m_i(!freeze), .ctl_i(x.ctl), .a_i(x_a), .b_i(x_b), .w_ctl_i(w.ctl),
    .w_a_i(w.res), .res_o(mul_res), .fl_o(mul_fl));

  // ---- dispatch
  logic        disp_hit, disp_guessed;
  logic [31:2] disp_target;
  assign m_redir = m.valid && !freeze && m.ctl.sys == core_pkg::SYS_JDISP && m_disp_hit;
  core_disp disp (.clk_i, .rst_i, .init_i(init), .init_idx_i(init_q[8:0]), .re_i(!freeze), .x_eip_i(x_a[17:0]), .cap_i(!freeze),
    .m_eip_i(m.lin), .m_guess_i(m.res[31:2]), .ctx_i(state.ctx), .m_hit_o(m_disp_hit), .m_target_o(m_disp_target),
    .w_eip_i(w.lin), .w_target_i(w.res[31:2]), .ev_i(ev), .ret_i(w.ctl.sys == core_pkg::SYS_JRET), .hit_o(disp_hit),
    .target_o(disp_target), .guessed_o(disp_guessed));

  // ---- memory stage
  logic             lk_en, dc_busy;
  logic [11:2]      lk_idx;
  logic [WAYS-1:0]  l1_way, st_way;
  mem_pkg::dc_req_t dc_req;
  mem_pkg::dc_rsp_t dc_rsp;
  core_lsu #(.WAYS(WAYS), .SB_ENTRIES(SB_ENTRIES)) lsu (.clk_i, .rst_i, .init_i(init), .init_idx_i(init_q[9:0]), .x_i(x),
    .x_adv_i(x_adv), .x_lin_i(x_lin), .m_i(m), .m_ea_i(m_ea), .w_i(w), .freeze_o(freeze), .wb_o(lsu_wb), .ev_i(ev),
    .state_i(state), .d_seg_i(d_seg), .d_base_o(d_base), .ic_inv_o(ic_inv), .ic_inv_all_o(ic_inv_all),
    .ic_inv_done_i(ic_inv_done), .lk_en_o(lk_en), .lk_idx_o(lk_idx), .dc_o(dc_req), .dc_i(dc_rsp), .dc_busy_i(dc_busy),
    .l1_way_i(l1_way), .st_way_o(st_way));

  mem_pkg::bus_req_t d_req;
  mem_pkg::bus_rsp_t d_rsp;
  logic [2:0]        d_word;
  mem_dcache #(.BYTES(DCACHE_BYTES)) dcache (.clk_i, .rst_i, .lk_en_i(lk_en), .lk_idx_i(lk_idx), .req_i(dc_req), .rsp_o(dc_rsp),
    .busy_o(dc_busy), .l1_way_o(l1_way), .st_way_i(st_way), .bus_o(d_req), .bus_i(d_rsp), .bus_word_i(d_word));

  mem_bus bus (.clk_i, .rst_i, .i_req_i(i_req), .i_adr_i(i_adr), .i_more_i(i_more), .i_o(i_rsp), .i_end_o(i_end),
    .d_i(d_req), .d_word_o(d_word), .d_o(d_rsp), .wb_o, .wb_i);

  // ---- write-back
  core_pkg::trap_t trap;
  logic            csr_vol, limit, fl_we, w_ext;
  logic [31:0]     csr_res;
  core_commit #(.LOAD_LAT(LOAD_LAT)) wb (.clk_i, .rst_i, .freeze_i(freeze), .m_i(m), .m_grd_i(rf[95:64]), .w_o(w), .w1_i(w1),
    .ev_o(ev), .lsu_i(lsu_wb), .mul_res_i(mul_res), .mul_fl_i(mul_fl), .csr_res_i(csr_res), .csr_vol_i(csr_vol),
    .disp_hit_i(disp_hit), .disp_target_i(disp_target), .disp_guessed_i(disp_guessed), .state_i(state), .limit_i(limit),
    .rd_we_o(rd_we), .res_o(w_res), .ext_o(w_ext), .byp_o(w_byp), .last_o(r_last), .fl_we_o(fl_we), .fl_o(w_fl),
    .byp_fl_o(w_byp_fl), .trap_o(trap), .flush_o(flush), .flush_pc_o(flush_pc));

  core_csr csr (.clk_i, .rst_i, .irq_i(irq_q), .w_i(w), .ev_i(ev), .trap_i(trap), .fl_we_i(fl_we), .fl_i(w_fl),
    .sbcount_i(lsu_wb.count), .rdata_o(csr_res), .volatile_o(csr_vol), .limit_o(limit), .state_o(state));

  if (CVFI) begin : g_cvfi
    logic [31:2] next_pc;
    assign next_pc = (w.ctl.redir && !trap.valid) ? flush_pc : w.npc;
    core_retire lane0 (.clk_i, .rst_i, .w_i(w), .fire_i(ev.fire), .trap_i(trap.valid), .tmode_i(state.tmode), .rd_we_i(rd_we),
      .rd_addr_i(rd_phys[6:0]), .rd_data_i(w_res), .ext_i(w_ext), .next_pc_i(next_pc),
      .st_i({lsu_wb.st_event, dc_req.addr, dc_req.data, dc_req.mask}), .lane_o(cvfi_lanes_o[0+:core_pkg::CVFI_LANE]));
    if (W > 1) begin : g_lane1
      core_retire lane1 (.clk_i, .rst_i, .w_i(w1), .fire_i(ev.fire1), .trap_i(trap.valid), .tmode_i(state.tmode),
        .rd_we_i(ev.fire1 && w1.ctl.rd_we), .rd_addr_i(rd_phys[W*7-1-:7]), .rd_data_i(w1.res), .ext_i(1'b0), .next_pc_i(w1.npc),
        .st_i('0), .lane_o(cvfi_lanes_o[(W-1)*core_pkg::CVFI_LANE+:core_pkg::CVFI_LANE]));
    end
    core_cvfi cycle (.clk_i, .rst_i, .w_i(w), .fire_i(ev.fire), .tmode_i(state.tmode), .flags_i(state.flags), .trap_i(trap),
      .drain_i({dc_rsp.dr_pop, dc_req.dr_addr, dc_req.dr_data, dc_req.dr_mask}), .activity_i(state.activity), .cvfi_o);
  end else begin : g_no_cvfi
    logic unused;
    assign unused = &{1'b0, rd_phys, lsu_wb, w_ext};
    assign cvfi_lanes_o = '0;
    always_comb begin
      cvfi_o          = '0;
      cvfi_o.activity = state.activity; // the SoC's activity counters want it in every configuration
    end
  end
endmodule
